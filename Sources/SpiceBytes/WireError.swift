/// Why bytes could not be read as the value they should hold, or a value could not be written.
///
/// Offsets count bytes from the start of the message body (or of the structure given to the reader).
public struct WireError: Error, Equatable, Sendable {
  /// What is wrong at ``WireError/offset``.
  public enum Reason: Equatable, Sendable {
    /// The field needs more bytes than are left.
    case truncated(needed: Int, available: Int)
    /// A pointer that must name a value is zero.
    case nullPointer
    /// A pointer names a place outside the body.
    case badPointer(target: UInt32)
    /// More pointers were followed than any honest message holds, or they nest too deep.
    case tooManyPointers
    /// A closed enumeration has no such value.
    case badValue(UInt64)
    /// A count or length is larger than its declaration allows.
    case tooMany(count: UInt64, limit: Int)
    /// A range given for writing lies outside the source bytes.
    case badRange
  }

  /// Where, in bytes from the start of the body.
  public var offset: Int
  /// What is wrong there.
  public var reason: Reason

  /// Describes a fault at a byte offset.
  public init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}
