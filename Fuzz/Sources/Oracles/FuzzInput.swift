import SpiceBytes

/// The fuzzer's bytes as a source of decisions: taken off the front; zeros once there are none.
///
/// Decisions come first and the bulk last, so that a seed is its vector with a few bytes before it.
public struct FuzzInput: ~Escapable {
  private let bytes: RawSpan
  private var offset = 0

  /// All of `bytes` to be taken.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan) { self.bytes = bytes }

  /// Bytes that are left.
  public var remaining: Int { bytes.byteCount &- offset }
  /// Whether nothing is left.
  public var isEmpty: Bool { remaining == 0 }

  /// The next little-endian number; bytes that are missing are zero.
  @_lifetime(self: copy self)
  public mutating func next<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type = T.self) -> T {
    var value: T = 0
    for index in 0..<MemoryLayout<T>.size where offset < bytes.byteCount {
      value |= T(truncatingIfNeeded: bytes[offset]) << T(truncatingIfNeeded: 8 * index)
      offset += 1
    }
    return value
  }

  /// A number from 0 to `limit`.
  @_lifetime(self: copy self)
  public mutating func number(upTo limit: Int) -> Int {
    let raw = limit < 256 ? Int(next(UInt8.self)) : Int(next(UInt16.self))
    return raw % (limit + 1)
  }

  /// One of the elements, which must not be empty.
  @_lifetime(self: copy self)
  public mutating func choose<E>(_ elements: [E]) -> E { elements[number(upTo: elements.count - 1)] }

  /// Whether a byte is odd.
  @_lifetime(self: copy self)
  public mutating func flag() -> Bool { next(UInt8.self) & 1 == 1 }

  /// Up to `count` bytes, as many as there are.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  public mutating func take(_ count: Int) -> RawSpan {
    let size = max(0, min(count, remaining))
    defer { offset += size }
    return bytes.extracting(offset..<(offset + size))
  }

  /// Exactly `count` bytes; those that are missing are zero.
  @_lifetime(self: copy self)
  public mutating func fill(_ count: Int) -> [UInt8] {
    var filled = [UInt8](copying: take(count))
    filled.append(contentsOf: repeatElement(0, count: count - filled.count))
    return filled
  }

  /// All that is left.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  public mutating func rest() -> RawSpan { take(remaining) }
}
