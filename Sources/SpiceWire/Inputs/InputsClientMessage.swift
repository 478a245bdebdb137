public import SpiceBytes

/// What a client sends on the inputs channel.
public enum InputsClientMessage: WireMessage {
  /// `SPICE_MSGC_INPUTS_KEY_DOWN`: a key goes down.
  case keyDown(ScanCode)
  /// `SPICE_MSGC_INPUTS_KEY_UP`: a key goes up.
  case keyUp(ScanCode)
  /// `SPICE_MSGC_INPUTS_KEY_MODIFIERS`: which locks shall be on.
  case keyModifiers(KeyModifiers)
  /// `SPICE_MSGC_INPUTS_KEY_SCANCODE`: raw scan code bytes.
  case keyScancode(WireRange)
  /// `SPICE_MSGC_INPUTS_MOUSE_MOTION`: relative motion.
  case mouseMotion(MouseMotion)
  /// `SPICE_MSGC_INPUTS_MOUSE_POSITION`: a place on a display.
  case mousePosition(MousePosition)
  /// `SPICE_MSGC_INPUTS_MOUSE_PRESS`: a button goes down.
  case mousePress(MouseButtonChange)
  /// `SPICE_MSGC_INPUTS_MOUSE_RELEASE`: a button goes up.
  case mouseRelease(MouseButtonChange)

  /// The message numbers.
  public enum Kind: UInt16, CaseIterable, Sendable {
    case keyDown = 101
    case keyUp = 102
    case keyModifiers = 103
    case keyScancode = 104
    case mouseMotion = 111
    case mousePosition = 112
    case mousePress = 113
    case mouseRelease = 114
  }

  public init(_ kind: Kind) {
    self =
      switch kind {
      case .keyDown: .keyDown(ScanCode(rawValue: 0))
      case .keyUp: .keyUp(ScanCode(rawValue: 0))
      case .keyModifiers: .keyModifiers([])
      case .keyScancode: .keyScancode(WireRange())
      case .mouseMotion: .mouseMotion(MouseMotion())
      case .mousePosition: .mousePosition(MousePosition())
      case .mousePress: .mousePress(MouseButtonChange())
      case .mouseRelease: .mouseRelease(MouseButtonChange())
      }
  }

  public var kind: Kind {
    switch self {
    case .keyDown: .keyDown
    case .keyUp: .keyUp
    case .keyModifiers: .keyModifiers
    case .keyScancode: .keyScancode
    case .mouseMotion: .mouseMotion
    case .mousePosition: .mousePosition
    case .mousePress: .mousePress
    case .mouseRelease: .mouseRelease
    }
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    switch self {
    case .keyDown(var v):
      try c.open(&v)
      self = .keyDown(v)
    case .keyUp(var v):
      try c.open(&v)
      self = .keyUp(v)
    case .keyModifiers(var v):
      try c.flags(&v)
      self = .keyModifiers(v)
    case .keyScancode(var v):
      try c.blobToEnd(&v)
      self = .keyScancode(v)
    case .mouseMotion(var m):
      try c.value(&m)
      self = .mouseMotion(m)
    case .mousePosition(var m):
      try c.value(&m)
      self = .mousePosition(m)
    case .mousePress(var m):
      try c.value(&m)
      self = .mousePress(m)
    case .mouseRelease(var m):
      try c.value(&m)
      self = .mouseRelease(m)
    }
  }
}
