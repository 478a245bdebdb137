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
