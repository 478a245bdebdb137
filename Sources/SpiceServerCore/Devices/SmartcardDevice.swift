import SpiceChannel
import SpiceLink
import SpiceWire

/// A slot of the guest for a card reader of a client.
final class SmartcardDevice: HubDevice {
  /// Its channel.
  let channel: ChannelID
  let line: any DeviceLine
  private unowned let hub: ServerHub
  private var client: SmartcardClient?

  init(hub: ServerHub, channel: ChannelID, line: any DeviceLine) {
    self.hub = hub
    self.channel = channel
    self.line = line
  }

  func join(_ client: ClientRecord, _ peer: LinkedPeer, sink: any ChannelSink, at now: SpiceInstant) -> ServerChannel? {
    guard self.client == nil else { return nil }
    let joined = SmartcardClient(device: self, peer: peer, sink: sink, limits: hub.limits, at: now)
    self.client = joined
    return joined
  }

  func lineChanged(at now: SpiceInstant) { client?.lineChanged(at: now) }

  /// The client has gone.
  func left(_ client: SmartcardClient) { if self.client === client { self.client = nil } }

  func removed(at now: SpiceInstant) { client?.close(.closedByServer) }
}
