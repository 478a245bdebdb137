import SpiceClient
import SpiceTestSupport

extension SpiceConfiguration {
  /// How to reach a peer.
  package init(_ address: SpiceAddress) throws {
    try self.init(uri: address.uri)
    connection.password = address.password
    if let authority = address.authorityFile { connection.certificateAuthorities = .init(file: authority) }
    connection.certificateSubject = address.hostSubject
  }
}

extension SpiceSession {
  /// Connects, lends the session, and disconnects.
  package static func running<T>(
    _ configuration: SpiceConfiguration, _ body: (SpiceSession) async throws -> T
  ) async throws -> T {
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

  /// A display's picture once it equals `expected`, or what it still is after a while: what was drawn may be on its way.
  package func screen(
    _ id: UInt8 = 0, like expected: Screen, within limit: Duration = .seconds(30)
  ) async throws -> Screen {
    var seen: Screen?
    _ = await eventually(within: limit) {
      seen = await display(id)?.picture().map { Screen($0) }
      return seen == expected
    }
    guard let seen else { throw PeerError("the display shows no picture") }
    return seen
  }

  /// The first display's picture once it has not changed for a second.
  package func stillScreen() async throws -> Screen {
    var last: Bitmap?
    for _ in 0..<30 {
      let next = await display(0)?.picture()
      if let next, next == last { return Screen(next) }
      last = next
      try await Task.sleep(for: .seconds(1))
    }
    throw PeerError("the display does not come to rest")
  }

  /// Waits until a display shows something.
  package func waitForPicture(_ id: UInt8 = 0) async throws {
    let isReady = await eventually { await display(id)?.state().isReady == true }
    guard isReady else { throw PeerError("the display shows no picture") }
  }

  /// Waits until the server takes input.
  package func waitForInput() async throws {
    let takesInput = await eventually {
      state.channels.contains { $0.channel.type == .inputs && $0.peer != nil }
    }
    guard takesInput else { throw PeerError("the server takes no input") }
  }

  /// Waits until somebody moves the pointer in this way.
  package func waitForMouseMode(_ mode: MouseMode) async throws {
    let isCurrent = await eventually { state.mouseModes.current == mode }
    guard isCurrent else { throw PeerError("the mouse mode does not become \(mode)") }
  }
}

extension Screen {
  /// A picture of a display.
  package init(_ picture: Bitmap) {
    let screen = picture.converted(to: .xrgb32)
    var rgb: [UInt8] = []
    rgb.reserveCapacity(screen.width * screen.height * 3)
    let pixels = [UInt32](screen)
    for pixel in pixels {
      rgb.append(UInt8(truncatingIfNeeded: pixel >> 16))
      rgb.append(UInt8(truncatingIfNeeded: pixel >> 8))
      rgb.append(UInt8(truncatingIfNeeded: pixel))
    }
    self.init(width: screen.width, height: screen.height, rgb: rgb)
  }
}

extension [UInt32] {
  /// The pixels of a 32-bit picture, row after row.
  fileprivate init(_ bitmap: Bitmap) {
    self = []
    reserveCapacity(bitmap.width * bitmap.height)
    for y in 0..<bitmap.height {
      for x in 0..<bitmap.width { append(bitmap.value(x: x, y: y)) }
    }
  }
}
