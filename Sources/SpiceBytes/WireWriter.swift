/// Writes a message body into bytes that were sized beforehand; out-of-line values follow what points at them.
///
/// What is generic here and in ``WireSizer`` is inlinable: a message is sized and written by code that is made for it, which
/// takes a fraction of the time.
public struct WireWriter: WireCoder, ~Copyable, ~Escapable {
  @usableFromInline var out: MutableRawSpan
  /// What ``WireRange`` values of the written message count from.
  private let blobs: RawSpan
  /// Bytes of the message's only blob, if it is to be left out.
  private let omitted: Int
  /// Index in `out` of the first byte of the body.
  @usableFromInline let base: Int
  /// The next byte to write, from the start of `out`.
  @usableFromInline var offset: Int
  /// Where the next out-of-line value goes.
  private var tail: Int

  @inlinable public static var setsFields: Bool { false }

  @inlinable public var position: Int { offset &- base }

  /// Writes into `bytes`, which were made by ``room(for:reserving:omitting:)`` for the same, after the `reserving` ones
  /// that the caller fills (a message header).
  ///
  /// If bytes are to be omitted, they are those of the only blob, which must be the last that is in the message; writing
  /// throws if it is not. Somebody else sends them after what is written here.
  @_lifetime(&bytes, copy blobs)
  public init(
    _ size: WireSizer, into bytes: inout [UInt8], reserving: Int = 0, blobs: RawSpan, omitting omitted: Int = 0
  ) {
    self.blobs = blobs
    self.omitted = omitted
    base = reserving
    offset = reserving
    tail = reserving &+ size.inline
    out = bytes.mutableRawSpan
  }

  /// Zeros, as many bytes as are written for `size` after `reserving` ones.
  public static func room(for size: WireSizer, reserving: Int = 0, omitting omitted: Int = 0) -> [UInt8] {
    [UInt8](repeating: 0, count: max(0, reserving &+ size.total &- omitted))
  }

  /// The bytes of `value`, after `reserving` zero bytes for a header.
  @inlinable
  public static func encode<T: WireValue>(_ value: T, reserving: Int = 0, blobs: RawSpan)
    throws(WireError) -> [UInt8]
  {
    var copy = value
    let size = try WireSizer.measure(value)
    var bytes = room(for: size, reserving: reserving)
    var writer = WireWriter(size, into: &bytes, reserving: reserving, blobs: blobs)
    try copy.wire(&writer)
    return bytes
  }

  @inlinable
  func need(_ n: Int) throws(WireError) {
    guard n >= 0, n <= out.byteCount &- offset else {
      throw WireError(.truncated(needed: n, available: out.byteCount &- offset), at: offset &- base)
    }
  }

  @inlinable
  @_lifetime(self: copy self)
  public mutating func field<T: FixedWidthInteger & BitwiseCopyable & Sendable>(_ v: inout T)
    throws(WireError)
  {
    try need(MemoryLayout<T>.size)
    out.store(v, at: offset)
    offset &+= MemoryLayout<T>.size
  }

  @inlinable
  @_lifetime(self: copy self)
  public mutating func count<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout T, atMost limit: Int
  ) throws(WireError) { try field(&v) }

  @inlinable
  @_lifetime(self: copy self)
  public mutating func closed<E: RawRepresentable>(_ v: inout E) throws(WireError)
  where E.RawValue: FixedWidthInteger & BitwiseCopyable & Sendable {
    var raw = v.rawValue
    try field(&raw)
  }

  @inlinable
  @_lifetime(self: copy self)
  public mutating func array<T: WireValue>(_ v: inout [T], count: Int) throws(WireError) {
    for element in v {
      var copy = element
      try copy.wire(&self)
    }
  }

  @inlinable
  @_lifetime(self: copy self)
  public mutating func integers<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout [T], count: Int
  ) throws(WireError) {
    for element in v {
      var copy = element
      try field(&copy)
    }
  }

  @inlinable
  @_lifetime(self: copy self)
  public mutating func integersToEnd<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout [T]
  ) throws(WireError) { try integers(&v, count: v.count) }

  @_lifetime(self: copy self)
  public mutating func blob(_ v: inout WireRange, count: Int) throws(WireError) {
    try blobToEnd(&v)
  }

  @_lifetime(self: copy self)
  public mutating func blobToEnd(_ v: inout WireRange) throws(WireError) {
    if omitted > 0 {
      guard v.count == omitted, offset == out.byteCount else { throw WireError(.badRange, at: offset &- base) }
      offset &+= omitted
      return
    }
    guard let source = v.bytes(of: blobs) else { throw WireError(.badRange, at: offset &- base) }
    try need(source.byteCount)
    out.copy(from: source, at: offset)
    offset &+= source.byteCount
  }

  @inlinable
  @_lifetime(self: copy self)
  public mutating func pointer<T: WireValue>(_ v: inout T?) throws(WireError) {
    guard var inner = v else {
      var null: UInt32 = 0
      return try field(&null)
    }
    try required(&inner)
  }

  @inlinable
  @_lifetime(self: copy self)
  public mutating func required<T: WireValue>(_ v: inout T) throws(WireError) {
    let back = try leave(for: WireSizer.measure(v).inline)
    try v.wire(&self)
    offset = back
  }

  @_lifetime(self: copy self)
  public mutating func pointer(_ v: inout WireRange, count: Int) throws(WireError) {
    guard v.count > 0 else {
      var null: UInt32 = 0
      return try field(&null)
    }
    try required(&v, count: count)
  }

  @_lifetime(self: copy self)
  public mutating func required(_ v: inout WireRange, count: Int) throws(WireError) {
    let back = try leave(for: v.count)
    try blobToEnd(&v)
    offset = back
  }

  @inlinable
  @_lifetime(self: copy self)
  public mutating func pointer<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout [T], count: Int
  ) throws(WireError) {
    guard !v.isEmpty else {
      var null: UInt32 = 0
      return try field(&null)
    }
    let back = try leave(for: v.count &* MemoryLayout<T>.size)
    try integersToEnd(&v)
    offset = back
  }

  @_lifetime(self: copy self)
  public mutating func terminator() throws(WireError) {
    var zero: UInt8 = 0
    try field(&zero)
  }

  /// Writes a pointer to the next free place, keeps `size` bytes there, and goes there. Returns where to come back to.
  @usableFromInline
  @_lifetime(self: copy self)
  mutating func leave(for size: Int) throws(WireError) -> Int {
    var target = UInt32(clamping: tail &- base)
    try field(&target)
    let back = offset
    offset = tail
    tail &+= size
    return back
  }
}
