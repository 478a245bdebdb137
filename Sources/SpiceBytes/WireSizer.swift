/// Measures what a value takes on the wire: its part in place and everything its pointers name.
public struct WireSizer: WireCoder {
  /// Bytes of the value in place.
  @usableFromInline var inline = 0
  /// Bytes of the values that pointers name, wherever they nest.
  @usableFromInline var outOfLine = 0

  /// Starts at nothing.
  @inlinable
  public init() {}

  @inlinable public static var setsFields: Bool { false }

  @inlinable public var position: Int { inline }

  /// All bytes of the value.
  @inlinable public var total: Int { inline &+ outOfLine }

  /// The size of one value.
  @inlinable
  public static func measure<T: WireValue>(_ value: T) throws(WireError) -> WireSizer {
    var sizer = WireSizer()
    var copy = value
    try copy.wire(&sizer)
    return sizer
  }

  @inlinable
  public mutating func field<T: FixedWidthInteger & BitwiseCopyable & Sendable>(_ v: inout T)
    throws(WireError)
  {
    inline &+= MemoryLayout<T>.size
  }

  @inlinable
  public mutating func count<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout T, atMost limit: Int
  ) throws(WireError) {
    guard let n = Int(exactly: v), n >= 0, n <= limit else {
      throw WireError(.tooMany(count: UInt64(truncatingIfNeeded: v), limit: limit), at: inline)
    }
    inline &+= MemoryLayout<T>.size
  }

  @inlinable
  public mutating func closed<E: RawRepresentable>(_ v: inout E) throws(WireError)
  where E.RawValue: FixedWidthInteger & BitwiseCopyable & Sendable {
    inline &+= MemoryLayout<E.RawValue>.size
  }

  @inlinable
  public mutating func array<T: WireValue>(_ v: inout [T], count: Int) throws(WireError) {
    try agree(v.count, count)
    for element in v {
      var copy = element
      try copy.wire(&self)
    }
  }

  @inlinable
  public mutating func integers<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout [T], count: Int
  ) throws(WireError) {
    try agree(v.count, count)
    inline &+= v.count &* MemoryLayout<T>.size
  }

  @inlinable
  public mutating func integersToEnd<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout [T]
  ) throws(WireError) {
    inline &+= v.count &* MemoryLayout<T>.size
  }

  @inlinable
  public mutating func blob(_ v: inout WireRange, count: Int) throws(WireError) {
    try agree(v.count, count)
    inline &+= v.count
  }

  @inlinable
  public mutating func blobToEnd(_ v: inout WireRange) throws(WireError) { inline &+= v.count }

  @inlinable
  public mutating func pointer<T: WireValue>(_ v: inout T?) throws(WireError) {
    inline &+= 4
    if var inner = v { try apart(&inner) }
  }

  @inlinable
  public mutating func required<T: WireValue>(_ v: inout T) throws(WireError) {
    inline &+= 4
    try apart(&v)
  }

  @inlinable
  public mutating func pointer(_ v: inout WireRange, count: Int) throws(WireError) {
    try agree(v.count, count)
    inline &+= 4
    outOfLine &+= v.count
  }

  @inlinable
  public mutating func required(_ v: inout WireRange, count: Int) throws(WireError) {
    try pointer(&v, count: count)
  }

  @inlinable
  public mutating func pointer<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout [T], count: Int
  ) throws(WireError) {
    try agree(v.count, count)
    inline &+= 4
    outOfLine &+= v.count &* MemoryLayout<T>.size
  }

  @inlinable
  public mutating func terminator() { inline &+= 1 }

  @inlinable
  mutating func apart<T: WireValue>(_ v: inout T) throws(WireError) {
    let before = inline
    try v.wire(&self)
    outOfLine &+= inline &- before
    inline = before
  }

  /// A count field that was clamped, or set apart from its array, must not be written as if it were true.
  @inlinable
  func agree(_ actual: Int, _ declared: Int) throws(WireError) {
    guard actual == declared else {
      throw WireError(.tooMany(count: UInt64(clamping: actual), limit: declared), at: inline)
    }
  }
}
