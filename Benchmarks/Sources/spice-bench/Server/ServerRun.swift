import Foundation

/// A server in a process of its own, and clients of it, each in its own.
final class ServerRun {
  /// How the server compresses images: names, and numbers of the C interface.
  static let compressions: [(name: String, value: Int)] = [
    ("off", 1), ("quic", 4), ("lz", 6), ("glz", 5), ("lz4", 7), ("auto-lz", 3), ("auto-glz", 2),
  ]

  let host: CommandProcess
  private(set) var clients: [CommandProcess] = []
  private let port: Int
  /// Marks so far, and those that came before each client.
  private var marks = 0
  private var joined: [Int] = []

  /// Bytes that the process has before there is a server, with one, and with a screen that nobody looks at.
  private(set) var memory: (before: Double, server: Double, screen: Double) = (0, 0, 0)

  /// Starts a server with a primary surface of that size, and gives it pictures by name.
  init(library: String, compression: Int, width: Int, height: Int, pictures: [ServerPicture]) throws {
    // More than one client needs leave.
    host = try CommandProcess([library], environment: ["SPICE_DEBUG_ALLOW_MC": "1"])
    port = try Self.freePort()
    memory.before = try host.send("usage")["resident"]
    try host.send("new")
    for setting in [
      "set_noauth", "set_addr value=127.0.0.1 flags=1", "set_port value=\(port)",
      "set_image_compression value=\(compression)", "set_jpeg_compression value=3", "set_zlib_glz_compression value=3",
      "set_streaming_video value=1", "init", "qxl_add memory=1024 guard=0", "vm_start",
    ] {
      try host.send(setting)
    }
    memory.server = try host.send("usage")["resident"]
    for picture in pictures {
      try host.send(
        "picture_load name=\(picture.name) file=\(picture.file.path) width=\(picture.width) height=\(picture.height)")
    }
    try host.send("primary_create width=\(width) height=\(height)")
    memory.screen = try host.send("usage")["resident"]
  }

  /// Lets another client in, and waits until it has the screen.
  func connect() throws {
    let client = try CommandProcess(["--client"])
    clients.append(client)
    joined.append(marks)
    try client.send("connect port=\(port)")
    // The first picture may have a mark on it.
    try client.send("settle")
  }

  /// Waits until all clients have all; returns what the first one says.
  @discardableResult
  private func mark() throws -> Answer {
    try host.send("mark")
    marks += 1
    let answers = try zip(clients, joined).map { try $0.send("await marks=\(marks - $1)") }
    return answers[0]
  }

  /// Draws something, and waits until all clients have it.
  func round(_ commands: [String]) throws -> Round {
    let bytes = try clients[0].send("statistics")
    let before = try host.send("usage")
    var round = Round()
    for command in commands {
      let answer = try host.send(command)
      if round.start == 0 { round.start = answer["at"] }
      round.draws += answer["draws"]
      round.pixels += answer["pixels"]
    }
    let seen = try mark()
    round.first = seen["first"]
    round.last = seen["last"]
    round.received = seen["draws"] - bytes["draws"]
    let after = try host.send("usage")
    round.processor = after["user"] + after["system"] - before["user"] - before["system"]
    round.bytes = try clients[0].send("statistics")["bytes"] - bytes["bytes"]
    return round
  }

  func stop() {
    for client in clients { client.stop() }
    host.stop()
  }

  /// A port of the loopback interface on which nobody listens.
  private static func freePort() throws -> Int {
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(handle) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    // SAFETY: the address is as long as the length says.
    let works = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        guard unsafe bind(handle, pointer, length) == 0 else { return false }
        return unsafe getsockname(handle, pointer, &length) == 0
      }
    }
    guard works else { throw CommandProcess.Failure(description: "no port can be bound") }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}

/// What one round of drawings took. Moments are nanoseconds of the monotonic clock, which all processes share.
struct Round {
  /// Drawings that were sent and that came; the server may leave out what others hide.
  var draws = 0.0
  var received = 0.0
  var pixels = 0.0
  var start = 0.0
  /// When the first byte of them came, and the last.
  var first = 0.0
  var last = 0.0
  /// Seconds of processors that the process of the server used, and bytes that went to the client.
  var processor = 0.0
  var bytes = 0.0

  var seconds: Double { (last - start) / 1e9 }
}
