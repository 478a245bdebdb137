/// A moment of the server's media clock, in milliseconds; it wraps.
public struct MultimediaTime: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt32
  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Milliseconds from `earlier` to this moment; negative if `earlier` is the later one.
  @inlinable
  public func milliseconds(since earlier: MultimediaTime) -> Int32 {
    Int32(bitPattern: rawValue &- earlier.rawValue)
  }

  /// The moment some milliseconds later.
  @inlinable
  public func advanced(byMilliseconds milliseconds: Int32) -> MultimediaTime {
    MultimediaTime(rawValue: rawValue &+ UInt32(bitPattern: milliseconds))
  }
}
