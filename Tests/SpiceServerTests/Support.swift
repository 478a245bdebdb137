import SpiceClient
import SpiceServer
import SpiceTestSupport
import Synchronization

/// A running server of the test's own, and clients of it.
enum Served {
  /// Starts a server on a free port of the loopback, lends it, and stops it.
  static func running<T>(
    _ change: (inout ServerConfiguration) -> Void = { _ in }, _ body: (SpiceServer) async throws -> T
  ) async throws -> T {
    var configuration = ServerConfiguration(endpoints: [.tcp(host: "127.0.0.1", port: 0)])
    change(&configuration)
    let server = try SpiceServer(configuration)
    defer { server.stop() }
    return try await body(server)
  }

  /// Connects a client, lends it, and disconnects it.
  static func client<T>(
    of server: SpiceServer, endpoint: Int = 0, _ change: (inout SpiceConfiguration) -> Void = { _ in },
    _ body: (SpiceSession) async throws -> T
  ) async throws -> T {
    var configuration = try SpiceConfiguration(uri: uri(of: server.addresses[endpoint]))
    change(&configuration)
    let session = try await SpiceSession.connect(configuration)
    do {
      let result = try await body(session)
      await session.disconnect()
      return result
    } catch {
      await session.disconnect()
      throw error
    }
  }

  private static func uri(of address: String) -> String {
    address.hasPrefix("unix:") ? "spice+unix://\(address.dropFirst(5))" : "spice://\(address)"
  }

  /// Waits until something holds; false if it does not for ten seconds.
  static func eventually(_ condition: () async -> Bool) async -> Bool {
    await SpiceTestSupport.eventually(condition)
  }
}

/// Devices that write down what they are told.
final class RecordingDevices: KeyboardDevice, MouseDevice, TabletDevice, MonitorsDevice {
  private let log = Mutex<[String]>([])

  /// What they were told so far.
  var told: [String] { log.withLock { $0 } }

  private func note(_ text: String) { log.withLock { $0.append(text) } }

  func receive(scanCode byte: UInt8) { note("key \(byte)") }
  func move(dx: Int, dy: Int, wheel: Int, buttons: PointerButtons) {
    note("mouse \(dx) \(dy) \(wheel) \(buttons.rawValue)")
  }
  func arrange(_ monitors: [WantedMonitor?]) {
    note(
      "monitors "
        + monitors.map { $0.map { "\($0.width)x\($0.height)+\($0.x)+\($0.y)" } ?? "off" }.joined(separator: " "))
  }
  func move(to place: Point, wheel: Int, buttons: PointerButtons) {
    note("tablet \(place.x) \(place.y) \(wheel) \(buttons.rawValue)")
  }
}

extension ServerPicture {
  /// A picture whose pixels all differ from their neighbours.
  static func noise(width: Int, height: Int, seed: UInt64, hasAlpha: Bool = false, isReused: Bool = false) -> Self? {
    var random = SeededGenerator(seed: seed)
    var pixels: [UInt8] = []
    for _ in 0..<(width * height) {
      let alpha = hasAlpha ? UInt8.random(in: 0...255, using: &random) : 0
      for _ in 0..<3 { pixels.append(UInt8.random(in: 0...(hasAlpha ? alpha : 255), using: &random)) }
      pixels.append(alpha)
    }
    return ServerPicture(width: width, height: height, pixels: pixels, hasAlpha: hasAlpha, isReused: isReused)
  }
}
