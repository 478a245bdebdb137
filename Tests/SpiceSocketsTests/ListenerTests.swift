import Foundation
import SpiceSockets
import SpiceTestSupport
import Testing

/// A listener on a loop of its own, which keeps what it accepts.
final class ListenerHost: @unchecked Sendable {
  let loop: EventLoop
  let address: SocketAddress
  // Confined to the loop.
  private var listener: Listener?
  private var accepted: [CInt] = []
  let count = Watched(0)
  let troubles = Watched<[SocketError]>([])

  init(_ socket: ListeningSocket) throws {
    loop = try EventLoop(name: "listener")
    address = socket.address
    loop.sync { self.start(socket) }
  }

  private func start(_ socket: ListeningSocket) {
    let listener = Listener(socket, on: loop) { descriptor in
      self.accepted.append(descriptor.take())
      self.count.change { $0 += 1 }
    }
    listener.onTrouble = { error in
      self.troubles.change { $0.append(error) }
      self.count.change { _ in }
    }
    self.listener = listener
  }

  /// Takes what was accepted first.
  func first() throws -> CInt {
    try count.wait(until: "a connection") { $0 > 0 }
    return loop.sync { self.accepted[0] }
  }

  /// Closes what was accepted.
  func closeAccepted() {
    loop.sync {
      for number in self.accepted { close(number) }
      self.accepted = []
    }
  }

  func cancel() {
    loop.sync {
      self.listener?.cancel()
      self.listener = nil
    }
  }

  func stop() {
    cancel()
    closeAccepted()
    loop.stop()
  }
}

@Suite("Listeners", .timeLimit(.minutes(1)))
struct ListenerTests {
  /// Connects, and sees that the two ends are connected.
  private func check(_ host: ListenerHost, at address: SocketAddress? = nil) throws {
    let peer = try TestPeer(to: address ?? host.address)
    let number = try host.first()
    #expect(SocketAddress(peerOf: number) == SocketAddress(localOf: peer.descriptor))
    try peer.send([1, 2, 3])
    let other = TestPeer(duplicate(number))
    #expect(try other.receive(3) == [1, 2, 3])
    let flags = fcntl(number, F_GETFL)
    #expect(flags & O_NONBLOCK != 0)
    #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
  }

  @Test("any free port is found, on all addresses and on one", arguments: [nil, "", "127.0.0.1", "localhost"])
  func tcp(host: String?) throws {
    let listener = try ListenerHost(ListeningSocket(host: host, port: 0, family: .ip4))
    defer { listener.stop() }
    #expect(listener.address.family == .ip4)
    let port = try #require(listener.address.port)
    #expect(port > 0)
    #expect(listener.address.description.hasSuffix(":\(port)"))
    try check(listener)
  }

  @Test("connections are set up as the protocol wants them")
  func options() throws {
    let listener = try ListenerHost(ListeningSocket(host: "127.0.0.1", port: 0))
    defer { listener.stop() }
    let peer = try TestPeer(to: listener.address)
    let number = try listener.first()
    func option(_ level: CInt, _ option: CInt) -> CInt {
      var value: CInt = -1
      var size = socklen_t(MemoryLayout<CInt>.size)
      // SAFETY: the size is that of the value.
      unsafe _ = getsockopt(number, level, option, &value, &size)
      return value
    }
    #expect(option(CInt(IPPROTO_TCP), TCP_NODELAY) == 1)
    #expect(option(SOL_SOCKET, SO_KEEPALIVE) == 1)
    #if os(Linux)
      #expect(option(CInt(IPPROTO_TCP), TCP_KEEPIDLE) == 600)
      #expect(SocketOptions.setCork(number, true))
      #expect(option(CInt(IPPROTO_TCP), TCP_CORK) == 1)
      #expect(SocketOptions.setCork(number, false))
      SocketOptions.setLowDelay(number)
      #expect(option(SOL_SOCKET, SO_PRIORITY) == 6)
      #expect(option(CInt(IPPROTO_IP), IP_TOS) == 0x10)
      #expect(SocketOptions.unsentBytes(number) == 0)
      #expect(SocketOptions.setCork(STDIN_FILENO, true) == false)
    #endif
    SocketOptions.setNoDelay(number, false)
    #expect(option(CInt(IPPROTO_TCP), TCP_NODELAY) == 0)
    _ = peer
  }

  @Test("a machine with IPv6 has its addresses, and the other ones behind them")
  func ip6() throws {
    guard let socket = try? ListeningSocket(host: "::1", port: 0, family: .ip6) else { return }
    let listener = try ListenerHost(socket)
    defer { listener.stop() }
    #expect(listener.address.family == .ip6)
    #expect(listener.address.host == "::1")
    #expect(listener.address.description.hasPrefix("[::1]:"))
    try check(listener)
  }

  @Test("a Unix socket replaces one that was left behind, and nothing else")
  func unix() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("socket")
    for _ in 0..<2 {
      // The path stays when the listener goes, as it does when a process dies.
      let listener = try ListenerHost(ListeningSocket(path: path))
      defer { listener.stop() }
      #expect(listener.address.family == .unix)
      #expect(listener.address.description == "unix:\(path)")
      #expect(listener.address.port == nil)
      try check(listener)
    }
    let file = folder.file("file")
    try Data("precious".utf8).write(to: URL(filePath: file))
    let error = #expect(throws: SocketError.self) { try listen(file) }
    #expect(error?.code == EADDRINUSE)
    #expect(error?.description == "bind unix:\(file): Address already in use")
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "precious")
  }

  private func listen(_ path: String) throws {
    _ = try ListeningSocket(path: path)
  }

  @Test("a name in the abstract space leaves no file")
  func abstract() throws {
    #if os(Linux)
      let name = "@spice-test-\(UInt64.random(in: 0 ... .max))"
      let listener = try ListenerHost(ListeningSocket(path: name))
      defer { listener.stop() }
      #expect(listener.address.host == name)
      #expect(!FileManager.default.fileExists(atPath: name))
      try check(listener)
    #endif
  }

  @Test("an inherited socket is used, and stays open")
  func inherited() throws {
    let own = try ListeningSocket(host: "127.0.0.1", port: 0)
    let listener = try ListenerHost(ListeningSocket(inherited: own.descriptor))
    try check(listener)
    listener.stop()
    #expect(fcntl(own.descriptor, F_GETFD) >= 0)
    #expect(own.address == listener.address)
  }

  @Test("what cannot be listened on is a typed error in the words of the system")
  func errors() throws {
    let taken = try ListeningSocket(host: "127.0.0.1", port: 0)
    let port = try #require(taken.address.port)
    func error(_ make: () throws -> Void) throws -> SocketError {
      try #require(#expect(throws: SocketError.self) { try make() })
    }
    func tcp(_ host: String, _ port: UInt16) throws {
      _ = try ListeningSocket(host: host, port: port)
    }
    let used = try error { try tcp("127.0.0.1", port) }
    #expect(used.code == EADDRINUSE)
    #expect(used.description == "bind 127.0.0.1:\(port): Address already in use")
    #expect(try error { try tcp("192.0.2.1", 0) }.code == EADDRNOTAVAIL)
    #expect(try error { try tcp("no such host.invalid", 0) }.operation == "look up 'no such host.invalid'")
    #expect(try error { try listen("") }.code == EINVAL)
    #expect(try error { try listen("a\0b") }.code == EINVAL)
    #expect(try error { try listen("/tmp/" + String(repeating: "x", count: 110)) }.code == ENAMETOOLONG)
    #expect(try error { try listen("/no/such/folder/socket") }.code == ENOENT)
    _ = taken
  }

  @Test("a listener that is cancelled accepts nothing more, and can be cancelled while it accepts")
  func cancelled() throws {
    let loop = try EventLoop(name: "cancel")
    let socket = Keeper<ListeningSocket?>(try ListeningSocket(host: "127.0.0.1", port: 0))
    let address = try #require(socket.value).address
    let peers = try (0..<3).map { _ in try TestPeer(to: address) }
    let count = Watched(0)
    loop.sync {
      guard let taken = socket.value else { return }
      socket.value = nil
      let listener = Keeper<Listener?>(nil)
      listener.value = Listener(taken, on: loop) { _ in
        count.change { $0 += 1 }
        listener.value?.cancel()
        listener.value = nil
      }
    }
    try count.wait(until: "a connection") { $0 == 1 }
    loop.sync {}
    #expect(count.current == 1)
    #expect(throws: (any Error).self) { try TestPeer(to: address) }
    // The one that was accepted was thrown away.
    #expect(try peers[0].receiveToEnd().isEmpty)
    loop.stop()
  }

  #if os(Linux)
    @Test("without room for descriptors connections wait, and are accepted when there is room again")
    func shortage() async {
      // The limit is the whole process's.
      await #expect(processExitsWith: .success) {
        let listener = try ListenerHost(ListeningSocket(host: "127.0.0.1", port: 0))
        let peers = try (0..<4).map { _ in try TestPeer(to: listener.address) }
        try listener.count.wait(until: "the first connections") { $0 == 4 }
        let highest = dup(STDIN_FILENO)
        close(highest)
        var limit = rlimit(rlim_cur: rlim_t(highest) + 20, rlim_max: rlim_t(highest) + 20)
        // SAFETY: the limit is only read.
        unsafe _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        // While the loop is busy, somebody connects and the rest is used up. Should another thread give something back at
        // the wrong moment, the connection is accepted after all, and the next one has to wait.
        let fillers = Keeper<[CInt]>([])
        let waiting = Keeper<[TestPeer]>([])
        let troubles = listener.troubles
        var rounds = 0
        var all = 0
        repeat {
          rounds += 1
          let told = troubles.current.count
          listener.loop.sync {
            if let peer = try? TestPeer(to: listener.address) { waiting.value.append(peer) }
            while case let number = dup(STDIN_FILENO), number >= 0 { fillers.value.append(number) }
          }
          all = 4 + waiting.value.count
          try listener.count.wait(until: "either") { $0 == all || troubles.current.count > told }
        } while listener.count.current == all
        precondition(troubles.current.allSatisfy { $0.code == EMFILE })
        precondition(troubles.current[0].description.hasPrefix("accept a connection to 127.0.0.1:"))
        // More than one: other threads may take some.
        for number in fillers.value.suffix(8) { close(number) }
        fillers.value.removeLast(8)
        try listener.count.wait(until: "the connection that waited") { $0 == all }
        // Each shortage is told once.
        precondition(troubles.current.count <= rounds)
        withExtendedLifetime((peers, waiting)) {}
        for number in fillers.value { close(number) }
        listener.stop()
      }
    }
  #endif

  @Test("addresses are told from their bytes")
  func addresses() {
    #if os(Linux)
      let ip4 = SocketAddress(bytes: [2, 0, 0x17, 0x0C, 10, 0, 0, 1] + [UInt8](repeating: 0, count: 8))
      #expect(ip4.description == "10.0.0.1:5900")
      #expect(ip4.port == 5900)
      let mapped = SocketAddress(
        bytes: [10, 0, 0, 80, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 10) + [255, 255, 10, 0, 0, 1, 0, 0, 0, 0])
      #expect(mapped.description == "[::ffff:10.0.0.1]:80")
      #expect(SocketAddress(bytes: [1, 0]).description == "unix:")
      #expect(SocketAddress(bytes: [1, 0, 0, 65, 66]).host == "@AB")
      #expect(SocketAddress(bytes: [1, 0, 65, 66, 0, 67]).host == "AB")
      #expect(SocketAddress(bytes: [2, 0, 1]).family == .other)
    #endif
    #expect(SocketAddress(bytes: []).description == "unknown")
    #expect(SocketAddress(localOf: -1).bytes.isEmpty)
  }
}
