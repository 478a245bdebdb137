import SpiceGeometry
import SpiceServer
import Synchronization

/// Runs desktops on the displays of a server, and is its keyboard, mouse and tablet.
///
/// It rests as long as nothing comes in and nobody watches.
final class DemoHost: KeyboardDevice, MouseDevice, TabletDevice {
  private struct Waiting {
    var inputs: [DeviceInput] = []
    var isWatched = false
  }

  /// What the desktops' pictures are made from.
  static let seed: UInt64 = 1
  /// What the key sends that rings the bell when it goes down.
  private static let enterCode: UInt8 = 0x1C
  /// Inputs that may wait; more are lost.
  private static let limit = 4096

  private let server: SpiceServer
  private let displays: [SpiceServerDisplay]
  private let size: Rect
  private let clock: Int
  private let bell: Bell?
  private let waiting = Mutex(Waiting())
  private let wakes: AsyncStream<Void>
  private let wake: AsyncStream<Void>.Continuation

  /// Plugs devices into a server. `clock` is the time of day in seconds.
  init(_ server: SpiceServer, displays: [SpiceServerDisplay], size: Rect, clock: Int) {
    (self.server, self.displays, self.size, self.clock) = (server, displays, size, clock)
    bell = (try? server.addPlayback()).map { Bell($0) }
    (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    server.attach(self as any KeyboardDevice)
    server.attach(self as any MouseDevice)
    server.attach(self as any TabletDevice)
  }

  // MARK: Devices

  func receive(scanCode byte: UInt8) {
    add(.scanCode(byte))
    if byte == Self.enterCode { bell?.ring() }
  }
  func move(dx: Int, dy: Int, wheel: Int, buttons: PointerButtons) {
    add(.push(dx: dx, dy: dy, wheel: wheel, buttons: buttons))
  }
  func move(to place: Point, wheel: Int, buttons: PointerButtons) { add(.place(place, wheel: wheel, buttons: buttons)) }

  private func add(_ input: DeviceInput) {
    waiting.withLock { waiting in
      if let merged = waiting.inputs.last?.merged(input) {
        waiting.inputs[waiting.inputs.count - 1] = merged
      } else if waiting.inputs.count < Self.limit {
        waiting.inputs.append(input)
      }
    }
    wake.yield()
  }

  /// Clients are there, or none is.
  func setWatched(_ isWatched: Bool) {
    waiting.withLock { $0.isWatched = isWatched }
    wake.yield()
  }

  /// Ends ``run()``.
  func stop() { wake.finish() }

  // MARK: Desktops

  /// Runs the desktops until ``stop()``.
  func run() async {
    let start = ContinuousClock.now
    let art = DesktopArt(seed: Self.seed)
    let cursors = Dictionary(uniqueKeysWithValues: PointerShape.allCases.map { ($0, $0.picture) })
    var wall = DesktopWall(
      displays.indices.map { index in
        Desktop(
          size: size, art: art, wallpaper: Wallpaper(rawValue: index % Wallpaper.allCases.count) ?? .dawn, clock: clock)
      }, on: displays.map { ServerScreen($0, cursors: cursors) })
    var locks: KeyboardLocks = []
    var alarm: Task<Void, Never>?
    wake.yield()
    for await _ in wakes {
      alarm?.cancel()
      let (inputs, isWatched) = waiting.withLock { waiting in
        defer { waiting.inputs = [] }
        return (waiting.inputs, waiting.isWatched)
      }
      wall.update(to: Int((ContinuousClock.now - start) / .milliseconds(1)), inputs)
      if wall.locks != locks {
        locks = wall.locks
        server.setLocks(locks)
      }
      for display in displays { await display.ready() }
      guard isWatched else { continue }
      let deadline = start + .milliseconds(wall.deadline)
      alarm = Task { [wake] in
        if (try? await Task.sleep(until: deadline)) != nil { wake.yield() }
      }
    }
    alarm?.cancel()
  }
}
