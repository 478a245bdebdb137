import Foundation
import SpiceSockets

/// The other end of a connection: a socket that blocks, but not for ever.
final class TestPeer: Sendable {
  let descriptor: CInt

  /// Takes over a connected socket.
  init(_ descriptor: CInt) { self.descriptor = descriptor }

  deinit { Foundation.close(descriptor) }

  /// Connects to where a listener is.
  convenience init(to address: SocketAddress) throws {
    let family =
      switch address.family {
      case .ip4: AF_INET
      case .ip6: AF_INET6
      default: AF_UNIX
      }
    let number = socket(family, streamKind, 0)
    guard number >= 0 else { throw TestFailure("no socket: \(errno)") }
    // SAFETY: the length is that of the address.
    let code = unsafe address.bytes.withUnsafeBytes {
      unsafe connect(number, $0.bindMemory(to: sockaddr.self).baseAddress, socklen_t($0.count))
    }
    guard code == 0 else {
      let reason = errno
      Foundation.close(number)
      throw TestFailure("cannot connect to \(address): \(reason)")
    }
    self.init(number)
  }

  /// Two ends of a connection.
  static func pair() throws -> (TestPeer, CInt) {
    var ends: [CInt] = [0, 0]
    // SAFETY: two numbers are written.
    guard unsafe socketpair(AF_UNIX, streamKind, 0, &ends) == 0 else { throw TestFailure("no pair: \(errno)") }
    return (TestPeer(ends[0]), ends[1])
  }

  /// Two ends of a TCP connection.
  static func tcpPair() throws -> (TestPeer, CInt) {
    let listener = try ListeningSocket(host: "127.0.0.1", port: 0)
    let peer = try TestPeer(to: listener.address)
    var place = pollfd(fd: listener.descriptor, events: Int16(POLLIN), revents: 0)
    // SAFETY: one descriptor.
    unsafe _ = poll(&place, 1, 20_000)
    let accepted = accept(listener.descriptor, nil, nil)
    guard accepted >= 0 else { throw TestFailure("nobody to accept: \(errno)") }
    defer { Foundation.close(accepted) }
    return (peer, duplicate(accepted))
  }

  func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      try wait(for: Int16(POLLOUT))
      // SAFETY: the length is that of the slice.
      let count = unsafe bytes[sent...].withUnsafeBytes {
        unsafe Foundation.send(descriptor, $0.baseAddress, $0.count, CInt(noSignal))
      }
      guard count > 0 else { throw TestFailure("cannot send: \(errno)") }
      sent += count
    }
  }

  /// Some bytes; none at the end.
  func receiveSome(_ limit: Int = 65536) throws -> [UInt8] {
    try wait(for: Int16(POLLIN))
    var bytes = [UInt8](repeating: 0, count: limit)
    // SAFETY: the length is that of the array.
    let count = unsafe recv(descriptor, &bytes, limit, 0)
    guard count >= 0 else { throw TestFailure("cannot receive: \(errno)") }
    return Array(bytes[..<count])
  }

  func receive(_ count: Int) throws -> [UInt8] {
    var all: [UInt8] = []
    while all.count < count {
      let piece = try receiveSome(min(65536, count - all.count))
      guard !piece.isEmpty else { throw TestFailure("the end came after \(all.count) of \(count) bytes") }
      all += piece
    }
    return all
  }

  func receiveToEnd() throws -> [UInt8] {
    var all: [UInt8] = []
    while case let piece = try receiveSome(), !piece.isEmpty { all += piece }
    return all
  }

  /// Sends nothing more.
  func endSending() { shutdown(descriptor, CInt(SHUT_WR)) }

  /// Vanishes: the other side's kernel is told that the connection is gone, instead of that it ends.
  func reset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    // SAFETY: the length is that of the value.
    unsafe _ = setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    // SAFETY: the text ends in a zero byte.
    let null = unsafe open("/dev/null", O_RDWR)
    dup2(null, descriptor)
    close(null)
  }

  func set(_ option: CInt, _ value: CInt) {
    var value = value
    // SAFETY: the length is that of the value.
    unsafe _ = setsockopt(descriptor, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<CInt>.size))
  }

  private func wait(for events: Int16) throws {
    var place = pollfd(fd: descriptor, events: events, revents: 0)
    // SAFETY: one descriptor.
    guard unsafe poll(&place, 1, 20_000) > 0 else { throw TestFailure("timed out waiting for the stream") }
  }
}

/// Another number for the same socket. Like all others, it does not go to programs that tests start.
func duplicate(_ descriptor: CInt) -> CInt { fcntl(descriptor, F_DUPFD_CLOEXEC, 0) }

#if os(Linux)
  private let streamKind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
  private let noSignal = MSG_NOSIGNAL
#else
  private let streamKind = SOCK_STREAM
  private let noSignal: CInt = 0
#endif
