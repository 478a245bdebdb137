import SpiceBytes
import SpiceWire

/// A coder that makes values up from the fuzzer's bytes, so that most of them make sense: it walks them like a reader.
///
/// A value that contradicts itself makes the walk throw.
struct FuzzCoder: WireCoder {
  /// Longer blobs are not made up.
  private static let sizeLimit = 4096

  private let bytes: [UInt8]
  private var offset = 0
  private var depth = 0
  /// What the ranges of the values count from.
  private(set) var arena: [UInt8] = []
  /// Encodes GLZ; made when it is first needed, for its tables are large.
  private(set) lazy var glz = GLZServer()

  init(_ bytes: RawSpan) { self.bytes = [UInt8](copying: bytes) }

  var position: Int { 0 }
  var isEmpty: Bool { offset >= bytes.count }

  /// The next byte; zero if there is none.
  mutating func byte() -> UInt8 {
    guard offset < bytes.count else { return 0 }
    defer { offset += 1 }
    return bytes[offset]
  }

  /// A number from 0 to `limit`, which is below 256.
  mutating func number(upTo limit: Int) -> Int { Int(byte()) % (limit + 1) }

  /// Adds bytes to the arena.
  mutating func place(_ blob: [UInt8]) -> WireRange {
    defer { arena += blob }
    return WireRange(offset: arena.count, count: blob.count)
  }

  /// Up to 48 bytes, repeated.
  mutating func pattern(_ count: Int) -> [UInt8] {
    let period = (0..<min(count, 1 + number(upTo: 47))).map { _ in byte() }
    return (0..<count).map { period[$0 % period.count] }
  }

  /// A fresh arena for the next message.
  mutating func clearArena() { arena = [] }

  mutating func field<T: FixedWidthInteger & BitwiseCopyable & Sendable>(_ v: inout T) throws(WireError) {
    let first = byte()
    switch first >> 5 {
    case 0, 1, 2: v = T(truncatingIfNeeded: first & 3)
    case 3, 4, 5: v = T(truncatingIfNeeded: first & 63)
    case 6: v = T(truncatingIfNeeded: -Int(first & 31))
    default:
      switch first & 31 {
      case 0: v = .max
      case 1: v = .min
      case 2: v = 1 << T(T.bitWidth - 2)
      case 3: v = T(truncatingIfNeeded: 0x7FFF)
      default:
        v = 0
        for index in 0..<MemoryLayout<T>.size { v |= T(truncatingIfNeeded: byte()) << T(truncatingIfNeeded: 8 * index) }
      }
    }
  }

  mutating func count<T: FixedWidthInteger & BitwiseCopyable & Sendable>(_ v: inout T, atMost limit: Int)
    throws(WireError)
  { v = T(clamping: number(upTo: min(limit, 12))) }

  mutating func closed<E: RawRepresentable>(_ v: inout E) throws(WireError)
  where E.RawValue: FixedWidthInteger & BitwiseCopyable & Sendable {
    let known = (0...255).compactMap { E.RawValue(exactly: $0).flatMap { E(rawValue: $0) } }
    v = known[number(upTo: known.count - 1)]
  }

  mutating func array<T: WireValue>(_ v: inout [T], count: Int) throws(WireError) {
    try refuse(count)
    v = []
    for _ in 0..<count {
      var element = T()
      try element.wire(&self)
      v.append(element)
    }
  }

  mutating func integers<T: FixedWidthInteger & BitwiseCopyable & Sendable>(_ v: inout [T], count: Int)
    throws(WireError)
  {
    try refuse(count)
    v = []
    for _ in 0..<count {
      var element: T = 0
      try field(&element)
      v.append(element)
    }
  }

  mutating func integersToEnd<T: FixedWidthInteger & BitwiseCopyable & Sendable>(_ v: inout [T]) throws(WireError) {
    try integers(&v, count: number(upTo: 9))
  }

  mutating func blob(_ v: inout WireRange, count: Int) throws(WireError) {
    try refuse(count)
    v = place(pattern(count))
  }

  mutating func blobToEnd(_ v: inout WireRange) throws(WireError) { try blob(&v, count: number(upTo: 200)) }

  mutating func pointer<T: WireValue>(_ v: inout T?) throws(WireError) {
    guard depth < 6, byte() & 3 != 0 else {
      v = nil
      return
    }
    var inner = T()
    try required(&inner)
    v = inner
  }

  mutating func required<T: WireValue>(_ v: inout T) throws(WireError) {
    if T.self == Image.self, byte() & 15 != 0, let image = ImageMaker.make(&self) as? T {
      v = image
      return
    }
    depth += 1
    v = T()
    try v.wire(&self)
    depth -= 1
  }

  mutating func pointer(_ v: inout WireRange, count: Int) throws(WireError) { try blob(&v, count: count) }

  mutating func required(_ v: inout WireRange, count: Int) throws(WireError) { try blob(&v, count: count) }

  mutating func pointer<T: FixedWidthInteger & BitwiseCopyable & Sendable>(_ v: inout [T], count: Int)
    throws(WireError)
  { try integers(&v, count: count) }

  mutating func terminator() {}

  private func refuse(_ count: Int) throws(WireError) {
    guard count >= 0, count <= Self.sizeLimit else {
      throw WireError(.tooMany(count: UInt64(clamping: count), limit: Self.sizeLimit), at: 0)
    }
  }
}
