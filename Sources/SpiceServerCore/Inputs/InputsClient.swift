import SpiceBytes
import SpiceChannel
import SpiceLink
import SpiceWire

/// A client's inputs channel.
final class InputsClient: ServerChannel {
  /// What the server can do on an inputs channel.
  static let capabilities: InputsCapabilities = .keyScancode
  /// Motions and positions for which one acknowledgement is sent.
  private static let motionsOfAnAcknowledgement = 4
  /// The locks and their scan codes.
  private static let lockKeys: [(lock: KeyModifiers, code: UInt8)] = [
    (.scrollLock, 0x46), (.numLock, 0x45), (.capsLock, 0x3A),
  ]

  private unowned let hub: ServerHub
  private var keys = PressedKeys()
  private var buttons: MouseButtons = []
  private var motions = 0

  init(hub: ServerHub, peer: LinkedPeer, sink: any ChannelSink, at now: SpiceInstant) {
    self.hub = hub
    super.init(
      id: ChannelID(.inputs), peer: peer, sink: sink, limits: hub.limits, at: now)
  }

  /// Tells the state of the keyboard.
  func begin(isSecure: Bool, client: ClientRecord, at now: SpiceInstant) {
    send(InputsServerMessage.initial(hub.locks))
    flush(at: now)
    if !isSecure { client.main?.notify("keyboard channel is insecure", at: now) }
  }

  /// Tells which locks are on.
  func tell(_ locks: KeyModifiers, at now: SpiceInstant) {
    send(InputsServerMessage.keyModifiers(locks))
    flush(at: now)
  }

  override func receive(_ type: UInt16, _ body: RawSpan, at now: SpiceInstant) throws(ProtocolViolation) {
    guard let message: InputsClientMessage = try decode(type, body) else { throw violation(type, .unexpected) }
    switch message {
    case .keyDown(let code), .keyUp(let code):
      for shift in [0, 8, 16, 24] as [UInt32] {
        let byte = UInt8(truncatingIfNeeded: code.rawValue >> shift)
        if byte == 0 { break }
        push(byte)
      }
    case .keyScancode(let range):
      guard let bytes = range.bytes(of: body) else { return }
      for index in 0..<bytes.byteCount { push(bytes[index]) }
    case .keyModifiers(let wanted): synchronize(wanted)
    case .mouseMotion(let motion):
      buttons = motion.buttons
      if hub.mouseMode == .server {
        hub.host?.input(.motion(dx: motion.dx, dy: motion.dy, dz: 0, buttons))
      }
      countMotion(at: now)
    case .mousePosition(let position):
      buttons = position.buttons
      if hub.mouseMode == .client {
        if hub.agent.isPointing {
          hub.agent.place(position)
        } else {
          hub.host?.input(.position(x: Int32(clamping: position.x), y: Int32(clamping: position.y), buttons))
        }
      }
      countMotion(at: now)
    case .mousePress(let change):
      buttons = change.buttons
      let dz: Int32 = change.button == .up ? -1 : change.button == .down ? 1 : 0
      if hub.mouseMode != .client {
        hub.host?.input(.motion(dx: 0, dy: 0, dz: dz, buttons))
      } else if hub.agent.isPointing {
        hub.agent.press(buttons, wheel: dz)
      } else {
        hub.host?.input(.tabletWheel(dz: dz, buttons))
      }
    case .mouseRelease(let change):
      buttons = change.buttons
      tellButtons()
    }
  }

  private func tellButtons() {
    if hub.mouseMode != .client {
      hub.host?.input(.buttons(buttons))
    } else if hub.agent.isPointing {
      hub.agent.press(buttons)
    } else {
      hub.host?.input(.tabletButtons(buttons))
    }
  }

  private func push(_ byte: UInt8) {
    keys.take(byte)
    hub.host?.input(.scanCode(byte))
  }

  /// Switches locks whose state the client would have otherwise, unless their keys are held.
  private func synchronize(_ wanted: KeyModifiers) {
    for (lock, code) in Self.lockKeys where wanted.contains(lock) != hub.locks.contains(lock) && !keys.holds(code) {
      hub.host?.input(.scanCode(code))
      hub.host?.input(.scanCode(code | 0x80))
    }
  }

  private func countMotion(at now: SpiceInstant) {
    motions += 1
    guard motions == Self.motionsOfAnAcknowledgement else { return }
    motions = 0
    send(InputsServerMessage.mouseMotionAck)
    flush(at: now)
  }

  /// Nothing stays pressed when a client goes.
  override func closed() {
    for byte in keys.release() { hub.host?.input(.scanCode(byte)) }
    guard !buttons.isEmpty else { return }
    buttons = []
    tellButtons()
  }
}
