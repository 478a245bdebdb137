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
    case .usbredir: .usbredir
    case .port(let name): name == Self.webDAVName ? .webdav : .port
    case .smartcard: .smartcard
    }
  }
}
