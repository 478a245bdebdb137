import SpiceClientCore
public import SpiceGeometry
public import SpiceWire
import Synchronization

/// Keys and pointer to the guest. Every call returns at once; what is sent keeps its order.
///
/// Nothing happens in a read-only session, or while the server has no inputs channel.
public final class SpiceInput: Sendable {
  private enum Command: Sendable {
    case key(KeyCode, isDown: Bool)
    case motion(dx: Int32, dy: Int32)
    case position(Point, display: UInt8)
    case button(MouseButton, isDown: Bool)
    case locks(KeyModifiers)
    case releaseAll
  }

  private let driver: SessionDriver
  private let queue = Mutex<[Command]>([])

  init(driver: SessionDriver) { self.driver = driver }

  /// A key goes down. Repeat the call while it is held only if the guest does not repeat by itself.
  public func press(_ key: KeyCode) { add(.key(key, isDown: true)) }

  /// A key comes up.
  public func release(_ key: KeyCode) { add(.key(key, isDown: false)) }

  /// Keys go down in order and come up in reverse.
  public func press(_ chord: KeyChord) {
    for key in chord.keys { press(key) }
    for key in chord.keys.reversed() { release(key) }
  }

  /// Moves the pointer to a place on a display, in pixels. For client mouse mode.
  public func move(to point: Point, display: UInt8 = 0) { add(.position(point, display: display)) }

  /// Moves the pointer by a distance in pixels. For server mouse mode.
  public func move(dx: Int32, dy: Int32) { add(.motion(dx: dx, dy: dy)) }

  /// A mouse button goes down.
  public func press(_ button: MouseButton) { add(.button(button, isDown: true)) }

  /// A mouse button comes up.
  public func release(_ button: MouseButton) { add(.button(button, isDown: false)) }

  /// Turns the wheel by notches; positive is away from the user, which scrolls up.
  public func wheel(notches: Int) {
    let button: MouseButton = notches > 0 ? .up : .down
    for _ in 0..<min(abs(notches), 100) {
      press(button)
      release(button)
    }
  }

  /// Asks for the guest's Caps, Num and Scroll Lock to be as given.
  public func setLocks(_ locks: KeyModifiers) { add(.locks(locks)) }

  /// Lets go of every key and button that is held. Call it when the user turns elsewhere.
  public func releaseAll() { add(.releaseAll) }

  /// Types text as keystrokes of a US keyboard, with a pause after each: guests lose keys that come too fast.
  ///
  /// - Throws: ``SpiceError/Code/inputRefused`` if a character has no key, before anything is typed; and when the task is
  ///   cancelled.
  public func type(_ text: String, interval: Duration = .milliseconds(20)) async throws {
    let missing = USKeyboard.untypeable(in: text)
    guard missing.isEmpty else {
      let list = missing.map { "\"\($0)\"" }.joined(separator: ", ")
      throw SpiceError(.inputRefused, "a US keyboard has no key for \(list)")
    }
    for character in text {
      guard let stroke = USKeyboard.strokes(for: character) else { continue }
      press(KeyChord(stroke.shift ? [.leftShift, stroke.key] : [stroke.key]))
      try await Task.sleep(for: interval)
    }
  }

  /// Waits until everything so far has been handed to the connection.
  public func flush() async { _ = await driver.ask { _ in true } }

  /// Puts a command behind the others. The loop is woken for the first one only, and motion that waits is merged, so a
  /// flood of motion costs neither memory nor wake-ups.
  private func add(_ command: Command) {
    let isFirst = queue.withLock { queue -> Bool in
      switch (queue.last, command) {
      case (.motion(let oldX, let oldY), .motion(let dx, let dy)):
        queue[queue.count - 1] = .motion(
          dx: Int32(clamping: Int64(oldX) + Int64(dx)), dy: Int32(clamping: Int64(oldY) + Int64(dy)))
        return false
      case (.position, .position):
        queue[queue.count - 1] = command
        return false
      default:
        queue.append(command)
        return queue.count == 1
      }
    }
    guard isFirst else { return }
    driver.enter(
      { driver in
        let commands = self.queue.withLock { queue in
          defer { queue.removeAll(keepingCapacity: true) }
          return queue
        }
        guard let inputs = driver.session.inputs else { return }
        for command in commands { Self.perform(command, inputs) }
      }, afterEnd: { self.queue.withLock { $0 = [] } })
  }

  private static func perform(_ command: Command, _ inputs: InputsMachine) {
    switch command {
    case .key(let key, isDown: true): inputs.press(make: key.makeBytes)
    case .key(let key, isDown: false): inputs.release(make: key.makeBytes, breaks: key.breakBytes)
    case .motion(let dx, let dy): inputs.move(dx: dx, dy: dy)
    case .position(let point, let display): inputs.move(to: point, display: display)
    case .button(let button, isDown: true): inputs.press(button)
    case .button(let button, isDown: false): inputs.release(button)
    case .locks(let locks): inputs.setLocks(locks)
    case .releaseAll: inputs.releaseAll()
    }
  }
}
