public import SpiceBytes

/// A coder that makes values up: it walks them like a reader, but the fields come from seeded randomness and the bulk
/// bytes from an arena of its own.
///
/// Values that contradict themselves (a row longer than its stride) make the walk throw; the caller tries again.
public struct WireGenerator: WireCoder {
  /// Longer blobs and arrays are not made up.
  private static let sizeLimit = 4096

  private var random: SeededGenerator
  private var depth = 0
  /// What the ranges of the values count from.
  public private(set) var arena: [UInt8] = [0xA5, 0x5A]

  public init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  public var position: Int { 0 }

  /// A value of `walk`, tried until it makes sense, and the arena of its ranges.
  public static func make<T>(
    _ empty: T, seed: UInt64, walk: (inout T, inout WireGenerator) throws -> Void
  ) throws -> (value: T, arena: [UInt8]) {
    for attempt in 0..<200 as Range<UInt64> {
      var generator = WireGenerator(seed: seed &* 1000 &+ attempt)
      var value = empty
      do { try walk(&value, &generator) } catch { continue }
      return (value, generator.arena)
    }
    throw Exhausted()
  }

  /// No attempt made sense.
  public struct Exhausted: Error {}

  private mutating func small(upTo limit: Int = 9) -> Int { Int.random(in: 0...limit, using: &random) }

  private mutating func chance(_ percent: Int) -> Bool { small(upTo: 99) < percent }

  public mutating func field<T: FixedWidthInteger & BitwiseCopyable & Sendable>(_ v: inout T)
    throws(WireError)
  {
    switch small(upTo: 9) {
    case 0...3: v = T(clamping: small())
    case 4: v = .max
    case 5: v = .min
    default: v = T.random(in: .min ... .max, using: &random)
    }
  }

  public mutating func count<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout T, atMost limit: Int
  ) throws(WireError) {
    v = T(clamping: small(upTo: min(limit, chance(80) ? 6 : 40)))
  }

  public mutating func closed<E: RawRepresentable>(_ v: inout E) throws(WireError)
  where E.RawValue: FixedWidthInteger & BitwiseCopyable & Sendable {
    let known = (0...255).compactMap { E.RawValue(exactly: $0).flatMap { E(rawValue: $0) } }
    if let value = known.randomElement(using: &random) { v = value }
  }

  public mutating func array<T: WireValue>(_ v: inout [T], count: Int) throws(WireError) {
    try refuse(count)
    v = []
    for _ in 0..<count {
      var element = T()
      try element.wire(&self)
      v.append(element)
    }
  }

  public mutating func integers<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout [T], count: Int
  ) throws(WireError) {
    try refuse(count)
    v = []
    for _ in 0..<count {
      var element: T = 0
      try field(&element)
      v.append(element)
    }
  }

  public mutating func integersToEnd<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout [T]
  ) throws(WireError) { try integers(&v, count: small()) }

  public mutating func blob(_ v: inout WireRange, count: Int) throws(WireError) {
    try refuse(count)
    v = WireRange(offset: arena.count, count: count)
    for _ in 0..<count { arena.append(UInt8.random(in: 0...255, using: &random)) }
  }

  public mutating func blobToEnd(_ v: inout WireRange) throws(WireError) {
    try blob(&v, count: chance(20) ? 0 : small(upTo: 60))
  }

  public mutating func pointer<T: WireValue>(_ v: inout T?) throws(WireError) {
    guard depth < 6, chance(60) else {
      v = nil
      return
    }
    var inner = T()
    try required(&inner)
    v = inner
  }

  public mutating func required<T: WireValue>(_ v: inout T) throws(WireError) {
    depth += 1
    v = T()
    try v.wire(&self)
    depth -= 1
  }

  public mutating func pointer(_ v: inout WireRange, count: Int) throws(WireError) {
    try blob(&v, count: count)
  }

  public mutating func required(_ v: inout WireRange, count: Int) throws(WireError) {
    try blob(&v, count: count)
  }

  public mutating func pointer<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ v: inout [T], count: Int
  ) throws(WireError) { try integers(&v, count: count) }

  public mutating func terminator() {}

  private func refuse(_ count: Int) throws(WireError) {
    guard count >= 0, count <= Self.sizeLimit else {
      throw WireError(.tooMany(count: UInt64(clamping: count), limit: Self.sizeLimit), at: 0)
    }
  }
}
