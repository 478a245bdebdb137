import SpiceChannel
import SpiceLink
import SpiceWire

/// A client's channel to a device of characters that it has for itself.
///
/// Nothing is lost, and little waits: the device is read when the client takes what it is sent, and the client is read
/// when the device takes what it is sent.
class DeviceClient: ServerChannel {
  let line: any DeviceLine
  /// Bytes that may wait for the client before the device has to wait, too.
  let queueLimit: Int
  private let deviceLimit: Int
  private var isPaused = false

  init(
    _ channel: ChannelID, _ line: any DeviceLine, peer: LinkedPeer, sink: any ChannelSink, limits: ServerLimits,
    bodyLimit: Int, at now: SpiceInstant
  ) {
    self.line = line
    queueLimit = limits.queuedBytes
    deviceLimit = limits.deviceQueueBytes
    super.init(
      id: channel, peer: peer, sink: sink, limits: limits, bodyLimit: bodyLimit, waitsForever: true, at: now)
  }

  /// The device has given or taken something.
  final func lineChanged(at now: SpiceInstant) {
    pump(at: now)
    guard isPaused, line.waitingBytes <= deviceLimit / 2 else { return }
    isPaused = false
    // What had arrived by then may be enough for the device once more.
    takeFrames(at: now)
    if !isPaused, end == nil { sink.setReading(true) }
  }

  final override var takesFrames: Bool { !isPaused }

  final override func drained(at now: SpiceInstant) { pump(at: now) }

  /// Sends what the device has given, as far as the client takes it.
  func pump(at now: SpiceInstant) {}

  /// Stops reading the client if the device does not take what it was sent.
  final func waitForDevice() {
    guard !isPaused, line.waitingBytes > deviceLimit else { return }
    isPaused = true
    sink.setReading(false)
  }
}
