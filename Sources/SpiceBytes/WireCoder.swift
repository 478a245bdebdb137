/// A value that lists its fields once, in wire order.
///
/// The coder that walks the list decides whether that reads, writes, measures or makes up the value, so the
/// directions cannot drift apart.
public protocol WireValue {
  /// An empty value for a coder to fill.
  init()
  /// Passes every field, in wire order, to `c`.
  mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError)
}

/// Something that walks the fields of a ``WireValue``. Integers are little-endian and unaligned.
public protocol WireCoder: ~Copyable, ~Escapable {
  /// Whether a walk gives the fields their values; otherwise it leaves them as they are.
  static var setsFields: Bool { get }

  /// Where the next field stands, in bytes from the start of the body; for the errors that a walk throws itself.
  var position: Int { get }

  /// One integer.
  @_lifetime(self: copy self)
  mutating func field<T: FixedWidthInteger & BitwiseCopyable & Sendable>(_ v: inout T)
    throws(WireError)

  /// An integer that counts what follows. Refused when above `limit`.
  @_lifetime(self: copy self)
  mutating func count<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout T, atMost limit: Int
  ) throws(WireError)

  /// An integer whose values are a closed set.
  @_lifetime(self: copy self)
  mutating func closed<E: RawRepresentable>(_ v: inout E) throws(WireError)
  where E.RawValue: FixedWidthInteger & BitwiseCopyable & Sendable

  /// `count` values in place, one after the other.
  @_lifetime(self: copy self)
  mutating func array<T: WireValue>(_ v: inout [T], count: Int) throws(WireError)

  /// `count` integers in place.
  @_lifetime(self: copy self)
  mutating func integers<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout [T], count: Int
  ) throws(WireError)

  /// Integers up to the end of the body.
  @_lifetime(self: copy self)
  mutating func integersToEnd<T: FixedWidthInteger & BitwiseCopyable & Sendable>(_ v: inout [T])
    throws(WireError)

  /// `count` bytes in place.
  @_lifetime(self: copy self)
  mutating func blob(_ v: inout WireRange, count: Int) throws(WireError)

  /// All bytes up to the end of the body.
  @_lifetime(self: copy self)
  mutating func blobToEnd(_ v: inout WireRange) throws(WireError)

  /// A 32-bit offset to a value elsewhere in the body; zero means nil.
  @_lifetime(self: copy self)
  mutating func pointer<T: WireValue>(_ v: inout T?) throws(WireError)

  /// A 32-bit offset to a value elsewhere in the body; zero is refused.
  @_lifetime(self: copy self)
  mutating func required<T: WireValue>(_ v: inout T) throws(WireError)

  /// A 32-bit offset to `count` bytes elsewhere in the body. No bytes are written as offset zero.
  @_lifetime(self: copy self)
  mutating func pointer(_ v: inout WireRange, count: Int) throws(WireError)

  /// A 32-bit offset to `count` bytes elsewhere in the body; zero is refused and never written.
  @_lifetime(self: copy self)
  mutating func required(_ v: inout WireRange, count: Int) throws(WireError)

  /// A 32-bit offset to `count` integers elsewhere in the body. None are written as offset zero.
  @_lifetime(self: copy self)
  mutating func pointer<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout [T], count: Int
  ) throws(WireError)

  /// A zero byte that no length counts: always written, skipped by readers, which do not miss it either.
  @_lifetime(self: copy self)
  mutating func terminator() throws(WireError)
}

extension WireCoder where Self: ~Copyable, Self: ~Escapable {
  @inlinable public static var setsFields: Bool { true }

  /// A value in place.
  @inlinable
  @_lifetime(self: copy self)
  public mutating func value<T: WireValue>(_ v: inout T) throws(WireError) { try v.wire(&self) }

  /// A set of flags; unknown bits are kept.
  @inlinable
  @_lifetime(self: copy self)
  public mutating func flags<E: OptionSet>(_ v: inout E) throws(WireError)
  where E.RawValue: FixedWidthInteger & BitwiseCopyable & Sendable {
    var raw = v.rawValue
    try field(&raw)
    v = E(rawValue: raw)
  }

  /// An integer with a type of its own and no closed set of values (an id, an open enumeration).
  @inlinable
  @_lifetime(self: copy self)
  public mutating func open<E: RawRepresentable>(_ v: inout E) throws(WireError)
  where E.RawValue: FixedWidthInteger & BitwiseCopyable & Sendable {
    var raw = v.rawValue
    try field(&raw)
    if let known = E(rawValue: raw) { v = known }
  }

  /// An integer that is a truth value: anything but zero is true, which is written as one.
  @inlinable
  @_lifetime(self: copy self)
  public mutating func bool<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout Bool, as type: T.Type
  ) throws(WireError) {
    var raw: T = v ? 1 : 0
    try field(&raw)
    v = raw != 0
  }

  /// A byte count followed by that many bytes.
  @inlinable
  @_lifetime(self: copy self)
  public mutating func counted<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout WireRange, by type: T.Type, atMost limit: Int = .max
  ) throws(WireError) {
    var n = T(clamping: v.count)
    try count(&n, atMost: limit)
    try blob(&v, count: Int(clamping: n))
  }

  /// An element count followed by that many values.
  @inlinable
  @_lifetime(self: copy self)
  public mutating func counted<V: WireValue, T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout [V], by type: T.Type, atMost limit: Int
  ) throws(WireError) {
    var n = T(clamping: v.count)
    try count(&n, atMost: limit)
    try array(&v, count: Int(clamping: n))
  }

  /// An element count followed by that many integers.
  @inlinable
  @_lifetime(self: copy self)
  public mutating func counted<
    V: FixedWidthInteger & BitwiseCopyable & Sendable,
    T: FixedWidthInteger & BitwiseCopyable & Sendable
  >(_ v: inout [V], by type: T.Type, atMost limit: Int) throws(WireError) {
    var n = T(clamping: v.count)
    try count(&n, atMost: limit)
    try integers(&v, count: Int(clamping: n))
  }
}
