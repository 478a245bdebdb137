import SpiceBytes

/// Finds earlier units for an LZ encoder.
///
/// It looks one unit back, one row above, and where units of the same hash were last. The hash table holds places counted
/// from the first unit ever encoded, modulo 2^32; what is left in it from earlier pictures does no harm, since units are
/// compared before they are used.
struct LZSearch<U: LZSourceUnit> {
  /// Where the units end that a match may have.
  private let end: Int
  /// The distance to the row above, if a match can express it.
  private let above: Int
  /// What the picture's first unit is counted as.
  private let base: UInt32

  /// A search up to `end` in a picture whose rows have `rowUnits`.
  init(end: Int, rowUnits: Int, base: UInt32) {
    precondition(rowUnits > 0)
    self.end = end
    above = rowUnits <= LZMatch.farthest ? rowUnits : .max
    self.base = base
  }

  /// The longest match found for unit `i`; its length is 0 if its code would not be shorter than the units.
  ///
  /// Unchecked: there is a unit before `i`, there are ``LZSourceUnit/keyUnits`` from it to the end, and the table has the
  /// size of ``LZSearchTable``.
  @unsafe @inline(__always)
  @_lifetime(places: copy places)
  func best(at i: Int, in units: RawSpan, _ places: inout MutableSpan<UInt32>) -> LZMatch {
    let key = unsafe U.key(units, at: i &* U.storedBytes)
    var best = LZMatch()
    unsafe consider(key, i, units, 1, &best)
    guard best.length < 8 else { return best }
    let slot = slot(key)
    let place = unsafe places[unchecked: slot] &- base
    unsafe places[unchecked: slot] = base &+ UInt32(truncatingIfNeeded: i)
    if i >= above { unsafe consider(key, i, units, above, &best) }
    if best.length < 16, place < UInt32(truncatingIfNeeded: i) {
      let distance = i &- Int(truncatingIfNeeded: place)
      if distance <= LZMatch.farthest { unsafe consider(key, i, units, distance, &best) }
    }
    // A far match takes four bytes, and a control byte more for the literals that it parts.
    if best.distance > LZMatch.farthestNear, best.length &* U.codedBytes <= 5 { best.length = 0 }
    return best
  }

  /// Notes in the table what is at `i`. Unchecked as ``best(at:in:_:)``.
  @unsafe @inline(__always)
  @_lifetime(places: copy places)
  func note(_ i: Int, in units: RawSpan, _ places: inout MutableSpan<UInt32>) {
    let slot = slot(unsafe U.key(units, at: i &* U.storedBytes))
    unsafe places[unchecked: slot] = base &+ UInt32(truncatingIfNeeded: i)
  }

  @inline(__always)
  private func slot(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 &- LZSearchTable.bits))
  }

  /// Takes the match at a distance of at most `i` if it is longer.
  @unsafe @inline(__always)
  private func consider(_ key: UInt64, _ i: Int, _ units: RawSpan, _ distance: Int, _ best: inout LZMatch) {
    let size = U.storedBytes
    let there = (i &- distance) &* size
    guard unsafe U.key(units, at: there) == key else { return }
    let limit = (end &- i) &* size
    let length =
      unsafe U.agreement(units, there, i &* size, known: U.keyUnits &* size, limit: limit) / size
    if length > best.length { best = LZMatch(length: length, distance: distance) }
  }
}

/// The hash table of ``LZSearch``.
enum LZSearchTable {
  /// The table has 2 to the power of this entries.
  static let bits = 14
}
