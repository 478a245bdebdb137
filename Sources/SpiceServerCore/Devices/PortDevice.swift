import SpiceChannel
import SpiceLink
import SpiceWire

/// A device that one client at a time has as a byte stream: a port, a shared folder, a socket for USB devices.
final class PortDevice: HubDevice {
  /// What the server can do on such channels.
  static let capabilities: SpiceVMCCapabilities = .dataCompressLZ4

  /// Its channel.
  let channel: ChannelID
  /// The name of a port, with the zero byte that is sent with it; nil for what has none.
  let name: [UInt8]?
  let line: any DeviceLine
  /// Whether somebody listens in the guest, as far as it has told.
  private(set) var isOpened = false
  private unowned let hub: ServerHub
  private var client: PortClient?

  init(hub: ServerHub, channel: ChannelID, kind: DeviceKind, line: any DeviceLine) {
    self.hub = hub
    self.channel = channel
    self.line = line
    if case .port(let name) = kind { self.name = name + [0] } else { name = nil }
  }

  func join(_ client: ClientRecord, _ peer: LinkedPeer, sink: any ChannelSink, at now: SpiceInstant) -> ServerChannel? {
    guard self.client == nil else { return nil }
    lineChanged(at: now)
    let joined = PortClient(device: self, peer: peer, sink: sink, limits: hub.limits, at: now)
    self.client = joined
    joined.begin(at: now)
    line.send(.connected(true))
    return joined
  }

  func lineChanged(at now: SpiceInstant) {
    if let client { return client.lineChanged(at: now) }
    while let item = line.next(atMost: .max) { note(item) }
  }

  /// Keeps what outlasts a client.
  func note(_ item: DeviceItem) {
    if case .event(let event) = item, event != .break { isOpened = event == .opened }
  }

  /// The client has gone.
  func left(_ client: PortClient) {
    guard self.client === client else { return }
    self.client = nil
    line.send(.connected(false))
  }

  func removed(at now: SpiceInstant) { client?.close(.closedByServer) }
}
