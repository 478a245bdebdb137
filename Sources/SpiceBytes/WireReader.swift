/// Reads values from the bytes of one message body. Every length is checked before it is used.
public struct WireReader: WireCoder, ~Escapable {
  /// Pointers that one message may make the reader follow.
  static let pointerLimit = 64
  /// How deep followed pointers may nest.
  static let depthLimit = 8

  @usableFromInline let body: RawSpan
  /// The next byte to read, from the start of the body.
  public private(set) var offset: Int
  private var depth = 0
  private var pointers = 0

  /// Starts at byte `offset` of `body`; pointers count from the start of `body`.
  @_lifetime(copy body)
  public init(_ body: RawSpan, at offset: Int = 0) {
    self.body = body
    self.offset = max(0, min(offset, body.byteCount))
  }

  public var position: Int { offset }

  /// Bytes left after the current position.
  public var remaining: Int { body.byteCount &- offset }

  private func need(_ n: Int) throws(WireError) {
    guard n >= 0, n <= remaining else {
      throw WireError(.truncated(needed: n, available: remaining), at: offset)
    }
  }

  @_lifetime(self: copy self)
  public mutating func field<T: FixedWidthInteger & BitwiseCopyable & Sendable>(_ v: inout T)
    throws(WireError)
  {
    let size = MemoryLayout<T>.size
    try need(size)
    // SAFETY: `need` has shown that `size` bytes lie between `offset` and the end of `body`.
    v = unsafe T(
      littleEndian: body.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: T.self))
    offset &+= size
  }

  @_lifetime(self: copy self)
  public mutating func count<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout T, atMost limit: Int
  ) throws(WireError) {
    let start = offset
    try field(&v)
    guard let n = Int(exactly: v), n >= 0, n <= limit else {
      throw WireError(.tooMany(count: UInt64(truncatingIfNeeded: v), limit: limit), at: start)
    }
  }

  @_lifetime(self: copy self)
  public mutating func closed<E: RawRepresentable>(_ v: inout E) throws(WireError)
  where E.RawValue: FixedWidthInteger & BitwiseCopyable & Sendable {
    let start = offset
    var raw: E.RawValue = 0
    try field(&raw)
    guard let known = E(rawValue: raw) else {
      throw WireError(.badValue(UInt64(truncatingIfNeeded: raw)), at: start)
    }
    v = known
  }

  @_lifetime(self: copy self)
  public mutating func array<T: WireValue>(_ v: inout [T], count: Int) throws(WireError) {
    // Every value takes at least one byte, so the bytes left bound what is reserved.
    try need(count)
    v = []
    v.reserveCapacity(min(count, remaining / max(1, MemoryLayout<T>.size)))
    for _ in 0..<count {
      var element = T()
      try element.wire(&self)
      v.append(element)
    }
  }

  @_lifetime(self: copy self)
  public mutating func integers<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout [T], count: Int
  ) throws(WireError) {
    let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<T>.size)
    try need(overflow ? .max : size)
    v = []
    v.reserveCapacity(count)
    for _ in 0..<count {
      var element: T = 0
      try field(&element)
      v.append(element)
    }
  }

  @_lifetime(self: copy self)
  public mutating func integersToEnd<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout [T]
  ) throws(WireError) {
    try integers(&v, count: remaining / MemoryLayout<T>.size)
  }

  @_lifetime(self: copy self)
  public mutating func blob(_ v: inout WireRange, count: Int) throws(WireError) {
    try need(count)
    v = WireRange(offset: offset, count: count)
    offset &+= count
  }

  @_lifetime(self: copy self)
  public mutating func blobToEnd(_ v: inout WireRange) throws(WireError) {
    try blob(&v, count: remaining)
  }

  @_lifetime(self: copy self)
  public mutating func pointer<T: WireValue>(_ v: inout T?) throws(WireError) {
    guard let back = try follow() else {
      v = nil
      return
    }
    var inner = T()
    try inner.wire(&self)
    v = inner
    comeBack(to: back)
  }

  @_lifetime(self: copy self)
  public mutating func required<T: WireValue>(_ v: inout T) throws(WireError) {
    let start = offset
    guard let back = try follow() else { throw WireError(.nullPointer, at: start) }
    v = T()
    try v.wire(&self)
    comeBack(to: back)
  }

  @_lifetime(self: copy self)
  public mutating func pointer(_ v: inout WireRange, count: Int) throws(WireError) {
    let start = offset
    guard let back = try follow() else {
      guard count == 0 else { throw WireError(.nullPointer, at: start) }
      v = WireRange()
      return
    }
    try blob(&v, count: count)
    comeBack(to: back)
  }

  @_lifetime(self: copy self)
  public mutating func required(_ v: inout WireRange, count: Int) throws(WireError) {
    let start = offset
    guard let back = try follow() else { throw WireError(.nullPointer, at: start) }
    try blob(&v, count: count)
    comeBack(to: back)
  }

  @_lifetime(self: copy self)
  public mutating func pointer<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout [T], count: Int
  ) throws(WireError) {
    let start = offset
    guard let back = try follow() else {
      guard count == 0 else { throw WireError(.nullPointer, at: start) }
      v = []
      return
    }
    try integers(&v, count: count)
    comeBack(to: back)
  }

  @_lifetime(self: copy self)
  public mutating func terminator() { offset &+= min(1, remaining) }

  /// Reads a pointer and goes to its target. Returns where to come back to, or nil for a null pointer.
  @_lifetime(self: copy self)
  private mutating func follow() throws(WireError) -> Int? {
    let start = offset
    var target: UInt32 = 0
    try field(&target)
    guard target != 0 else { return nil }
    // An offset that this platform's `Int` cannot hold lies outside every body.
    guard let place = Int(exactly: target), place <= body.byteCount else {
      throw WireError(.badPointer(target: target), at: start)
    }
    guard depth < Self.depthLimit, pointers < Self.pointerLimit else {
      throw WireError(.tooManyPointers, at: start)
    }
    pointers &+= 1
    depth &+= 1
    let back = offset
    offset = place
    return back
  }

  @_lifetime(self: copy self)
  private mutating func comeBack(to position: Int) {
    depth &-= 1
    offset = position
  }
}
