import SpiceChannel
import SpiceLink

/// What serves a device, on the hub's thread.
protocol HubDevice: AnyObject {
  /// A client has linked the device's channel; nil if there is no room for another.
  func join(_ client: ClientRecord, _ peer: LinkedPeer, sink: any ChannelSink, at now: SpiceInstant) -> ServerChannel?
  /// The device has given or taken something.
  func lineChanged(at now: SpiceInstant)
  /// The device is gone, and its channel is not offered any more.
  func removed(at now: SpiceInstant)
}
