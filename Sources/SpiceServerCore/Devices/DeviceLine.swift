import SpiceChannel
import SpiceLink

/// The server's end of the way to a device of characters. Whoever drives the engine gives one with each device, and calls
/// ``ServerHub/deviceChanged(_:at:)`` when the device has given or taken something.
public protocol DeviceLine: AnyObject {
  /// Sends something to the device.
  func send(_ item: DeviceItem)
  /// Takes the oldest item that has come from the device; of bytes, as many as are wanted at most.
  func next(atMost most: Int) -> DeviceItem?
  /// What the device has yet to take, in bytes.
  var waitingBytes: Int { get }
  /// Bytes that the device has taken since the beginning, or that were dropped.
  var takenBytes: UInt64 { get }
}

/// What serves a device, on the hub's thread.
protocol HubDevice: AnyObject {
  /// A client has linked the device's channel; nil if there is no room for another.
  func join(_ client: ClientRecord, _ peer: LinkedPeer, sink: any ChannelSink, at now: SpiceInstant) -> ServerChannel?
  /// The device has given or taken something.
  func lineChanged(at now: SpiceInstant)
  /// The device is gone, and its channel is not offered any more.
  func removed(at now: SpiceInstant)
}
