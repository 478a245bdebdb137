public import SpiceWire

/// Something on its way between a device of characters and the server.
public enum DeviceItem: Equatable, Sendable {
  /// Bytes of its stream, at least one.
  case bytes([UInt8])
  /// What happened at the other end of a port.
  case event(PortEvent)
  /// Somebody listens at the server's end, or nobody any more. Only the device is told that.
  case connected(Bool)
  /// The guest made a mistake: the device is to look as if nobody listened, and what it has is read and lost.
  case refused
}

/// Names a device of characters of a server. Never used twice.
public struct DeviceID: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// What a device of characters is for.
public enum DeviceKind: Equatable, Sendable {
  /// The guest's agent.
  case agent
  /// One socket for USB devices of clients.
  case usbredir
  /// A byte stream with a name, UTF-8. One name means a shared folder.
  case port(name: [UInt8])
  /// The port on which the guest sends its screen as a video.
  case stream
  /// A slot for card readers of clients.
  case smartcard
}
