public import SpiceChannel
import SpiceWire

/// Devices of characters that come and go.
extension ServerHub {
  /// A device is there. False if there can be no other one of its kind.
  public func addDevice(_ id: DeviceID, _ kind: DeviceKind, line: any DeviceLine, at now: SpiceInstant) -> Bool {
    if kind == .agent {
      // Also one that makes no sense is there as long as its host says so.
      guard !devices.values.contains(where: { $0 === agent }) else { return false }
      devices[id] = agent
      agent.attach(line, at: now)
      return true
    }
    if kind == .stream {
      devices[id] = GuestStreamDevice(hub: self, line: line)
      return true
    }
    guard let channel = freeChannel(kind.channelType) else { return false }
    if kind == .smartcard {
      // The protocol has no way to say which channel a reader of the guest has.
      guard channel.id == 0 else { return false }
      let device = SmartcardDevice(hub: self, channel: channel, line: line)
      devices[id] = device
      return offer(channel, capabilities: [], servedBy: device, at: now)
    }
    let device = PortDevice(hub: self, channel: channel, kind: kind, line: line)
    devices[id] = device
    return offer(channel, capabilities: PortDevice.capabilities.words, servedBy: device, at: now)
  }

  /// A device has given or taken something.
  public func deviceChanged(_ id: DeviceID, at now: SpiceInstant) {
    devices[id]?.lineChanged(at: now)
    sweep(at: now)
  }

  /// A device is gone.
  public func removeDevice(_ id: DeviceID, at now: SpiceInstant) {
    guard let device = devices.removeValue(forKey: id) else { return }
    withdraw(servedBy: device, at: now)
    device.removed(at: now)
    sweep(at: now)
  }

  /// A number that no display has, and no cursor.
  var freeDisplay: UInt8? {
    (UInt8.min ... .max).first { !isOffered(ChannelID(.display, id: $0)) && !isOffered(ChannelID(.cursor, id: $0)) }
  }

  /// Offers the display of a guest's stream, and the pointer on it.
  func offer(_ device: GuestStreamDevice, _ cursor: GuestStreamCursor, number: UInt8, at now: SpiceInstant) {
    _ = offer(ChannelID(.cursor, id: number), capabilities: [], servedBy: cursor, at: now)
    let capabilities = GuestStreamDevice.capabilities.words
    _ = offer(ChannelID(.display, id: number), capabilities: capabilities, servedBy: device, at: now)
  }

  private func freeChannel(_ type: ChannelType) -> ChannelID? {
    (UInt8.min ... .max).lazy.map { ChannelID(type, id: $0) }.first { !self.isOffered($0) }
  }
}

extension DeviceKind {
  /// The port that is a shared folder.
  private static let webDAVName = Array("org.spice-space.webdav.0".utf8)

  /// The kind of channel that clients have the device by.
  var channelType: ChannelType {
    switch self {
    case .agent: .main
    case .stream: .display
    case .usbredir: .usbredir
    case .port(let name): name == Self.webDAVName ? .webdav : .port
    case .smartcard: .smartcard
    }
  }
}
