/// Bulk bytes of a message, named by place instead of copied.
///
/// After decoding, the range counts from the start of the message body. For encoding, it counts from the start of the
/// source bytes that are handed to the writer.
public struct WireRange: Equatable, Hashable, Sendable {
  /// First byte.
  public var offset: Int
  /// Number of bytes.
  public var count: Int

  /// Names `count` bytes from `offset`.
  @inlinable
  public init(offset: Int = 0, count: Int = 0) {
    self.offset = offset
    self.count = count
  }

  /// The first byte after the range; never less than `offset`.
  @inlinable public var end: Int { offset &+ count }

  /// The bytes of this range within `body`, or nil if the range does not lie inside.
  @inlinable
  @_lifetime(copy body)
  public func bytes(of body: RawSpan) -> RawSpan? {
    guard offset >= 0, count >= 0, count <= body.byteCount, offset <= body.byteCount &- count else {
      return nil
    }
    return body.extracting(offset..<(offset &+ count))
  }
}
