public import SpiceWire

/// One message as it lies at the front of a channel's byte queue.
public struct Frame: Equatable, Sendable {
  /// The message number.
  public var type: UInt16
  /// Counts the messages of this direction from 1; with full headers the peer says it.
  public var serial: MessageSerial
  /// Bytes of the header, which precede the body.
  public var headerSize: Int
  /// Bytes of the body.
  public var bodySize: Int
  /// Where the list of sub-messages starts in the body; nil if there is none.
  public var subMessages: UInt32?

  /// Header and body.
  public var size: Int { headerSize &+ bodySize }

  /// The body within the queue's bytes.
  @_lifetime(copy bytes)
  public func body(in bytes: RawSpan) -> RawSpan { bytes.extracting(headerSize..<size) }
}
