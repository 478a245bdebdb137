public import SpiceBytes

/// `VDAgentDeviceDisplayInfo`: which device shows a monitor.
public struct GraphicsDevice: WireValue, Equatable, Sendable {
  /// The display channel.
  public var channelID: UInt32 = 0
  /// The monitor of the channel.
  public var monitorID: UInt32 = 0
  /// The output of the device.
  public var deviceDisplayID: UInt32 = 0
  /// The device: `pci/`, a domain, and slots with functions; ends in a zero byte.
  public var address = WireRange()

  public init() {}

  /// The device whose address is found at `address`, which must end in a zero byte.
  public init(channelID: UInt32, monitorID: UInt32, deviceDisplayID: UInt32, address: WireRange) {
    self.channelID = channelID
    self.monitorID = monitorID
    self.deviceDisplayID = deviceDisplayID
    self.address = address
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&channelID)
    try c.field(&monitorID)
    try c.field(&deviceDisplayID)
    try c.counted(&address, by: UInt32.self)
  }
}

/// `VDAgentGraphicsDeviceInfo`: which devices show what; servers send it, not clients.
public struct GraphicsDeviceInfo: WireValue, Equatable, Sendable {
  /// One for each monitor.
  public var devices: [GraphicsDevice] = []

  public init() {}

  /// The devices of a guest.
  public init(_ devices: [GraphicsDevice]) { self.devices = devices }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.counted(&devices, by: UInt32.self, atMost: .max)
  }
}
