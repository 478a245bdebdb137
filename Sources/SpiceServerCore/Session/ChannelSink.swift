public import SpiceBytes

/// The way out of one connection: what a channel sends goes there, in order.
///
/// Whoever drives the engine gives one with every channel. It is used on the channel's thread only.
public protocol ChannelSink: AnyObject {
  /// Takes bytes to send.
  func send(_ bytes: [UInt8])
  /// Takes bytes to send that stay where they are until they have left.
  func send(_ bytes: SourceBytes)
  /// Copies bytes that have not left yet and that are not the sink's own: whoever has them wants their memory back.
  func copySources()
  /// Sends as much of what was taken as the line takes now.
  func flush()
  /// Bytes that were taken and have not left yet.
  var queuedBytes: Int { get }
  /// Whether the peer runs on the same machine (a Unix socket): the line costs less than any compression.
  var isLocal: Bool { get }
  /// What is known of the line; nil if that is nothing.
  var lineReport: LineReport? { get }
  /// Has the client's bytes stay where they are, or come again.
  func setReading(_ isOn: Bool)
  /// Closes the connection after what was taken has left, or at once. No report of it is expected.
  func close(afterSending: Bool)
}

extension ChannelSink {
  /// Nothing is known.
  public var lineReport: LineReport? { nil }
}
