import SpiceChannel
public import SpiceGeometry
public import SpiceWire

/// The inputs channel: keys and pointer to the guest, lock lights back.
public final class InputsMachine: ChannelMachine {
  /// Which of the guest's locks are on; nil until it has told.
  public private(set) var locks: KeyModifiers?
  /// The buttons held, as the guest knows them.
  public private(set) var buttons: MouseButtons = []

  /// Whether the server has got motion of the pointer that it owes an answer to.
  public var awaitsAnswer: Bool { motion.awaitsAnswer }

  private var motion = MotionWindow()
  private var keysDown: [UInt32] = []
  /// Whether keys were sent after which the server was not asked for an answer.
  private var isUnprobed = false

  override func receive(
    _ type: UInt16, _ body: RawSpan, at now: SpiceInstant
  ) throws(ProtocolViolation) -> WaitTarget? {
    guard let message: InputsServerMessage = try decode(type, body) else { return nil }
    switch message {
    case .initial(let modifiers), .keyModifiers(let modifiers):
      if modifiers != locks {
        locks = modifiers
        outlet.emit(.keyboardLocks)
      }
    case .mouseMotionAck:
      motion.acknowledged()
      flush()
    }
    return nil
  }

  /// A key goes down. `make` holds the bytes that it sends then: 1 to 4, first one first.
  public func press(make: [UInt8]) {
    let code = Self.code(make)
    if !keysDown.contains(code.rawValue) { keysDown.append(code.rawValue) }
    isUnprobed = true
    outlet.send(InputsClientMessage.keyDown(code))
  }

  /// A key comes up. `make` and `breaks` hold the bytes that it sent when it went down, and that it sends now.
  public func release(make: [UInt8], breaks: [UInt8]) {
    keysDown.removeAll { $0 == Self.code(make).rawValue }
    outlet.send(InputsClientMessage.keyUp(Self.code(breaks)))
  }

  /// Lets go of every key and button that is held: the user is looking elsewhere.
  public func releaseAll() {
    for code in keysDown.reversed() { outlet.send(InputsClientMessage.keyUp(Self.breakCode(ofMake: code))) }
    keysDown.removeAll()
    for number in UInt8(1)...7 where buttons.contains(MouseButton(rawValue: number).mask) {
      release(MouseButton(rawValue: number))
    }
  }

  /// Asks for the guest's locks to be as given.
  public func setLocks(_ locks: KeyModifiers) { outlet.send(InputsClientMessage.keyModifiers(locks)) }

  /// Moves the pointer by a distance, for server mouse mode.
  public func move(dx: Int32, dy: Int32) {
    motion.move(dx: dx, dy: dy)
    flush()
  }

  /// Moves the pointer to a place on a display, for client mouse mode.
  public func move(to point: Point, display: UInt8) {
    motion.move(to: point, display: display)
    flush()
  }

  /// A button goes down. A wheel notch is ``MouseButton/up`` or ``MouseButton/down``, pressed and released; it never
  /// counts as held.
  public func press(_ button: MouseButton) {
    if !button.isWheel { buttons.insert(button.mask) }
    flush(urgent: true)
    outlet.send(InputsClientMessage.mousePress(MouseButtonChange(button, buttons: buttons)))
  }

  /// A button comes up.
  public func release(_ button: MouseButton) {
    buttons.subtract(button.mask)
    flush(urgent: true)
    outlet.send(InputsClientMessage.mouseRelease(MouseButtonChange(button, buttons: buttons)))
  }

  /// Makes the server answer if it has got keys since the last time: servers say nothing to these, but something to motion,
  /// also to none.
  public func probe() {
    guard isUnprobed else { return }
    isUnprobed = false
    for _ in 0..<motion.probe() {
      outlet.send(InputsClientMessage.mouseMotion(MouseMotion(dx: 0, dy: 0, buttons: buttons)))
    }
  }

  private func flush(urgent: Bool = false) {
    switch motion.take(urgent: urgent) {
    case .motion(let dx, let dy):
      outlet.send(InputsClientMessage.mouseMotion(MouseMotion(dx: dx, dy: dy, buttons: buttons)))
    case .position(let point, let display):
      outlet.send(
        InputsClientMessage.mousePosition(
          MousePosition(
            x: UInt32(clamping: point.x), y: UInt32(clamping: point.y), buttons: buttons, displayID: display)))
    case nil: break
    }
  }

  private static func code(_ bytes: [UInt8]) -> ScanCode {
    var value: UInt32 = 0
    for (index, byte) in bytes.prefix(4).enumerated() { value |= UInt32(byte) << UInt32(8 &* index) }
    return ScanCode(rawValue: value)
  }

  /// Bit 7 of the last byte tells that a key comes up.
  private static func breakCode(ofMake code: UInt32) -> ScanCode {
    for shift: UInt32 in [24, 16, 8] where code >> shift != 0 { return ScanCode(rawValue: code | 0x80 << shift) }
    return ScanCode(rawValue: code | 0x80)
  }
}

extension MouseButton {
  /// Whether this stands for a notch of the wheel.
  var isWheel: Bool { self == .up || self == .down }
}
