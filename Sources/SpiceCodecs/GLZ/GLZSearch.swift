import SpiceBytes

/// Finds earlier units for a GLZ encoder, in this picture and others.
///
/// It looks at the same place of the last picture of this size, where the last copy from another picture goes on, one unit
/// back, where units of the same hash were last, and one row above. An entry of the hash table holds the slot of the
/// picture, the place in there, and bits of the hash that did not go into the index: most misses are known as such without
/// a look at the picture. Entries are never removed; the place and its units are checked before use.
struct GLZSearch<U: LZSourceUnit> {
  /// Units to copy; none if `length` is 0.
  struct Copy {
    var length = 0
    /// Index of the first unit in its picture.
    var place = 0
    var slot = 0
  }

  private let slots: [GLZDictionary.Slot]
  private let picture: GLZPassEncoder.Picture
  /// Where the units end.
  private let end: Int
  private let shift: UInt64
  /// What goes into the hash with the units: types do not mix, and should not drive each other out of the table.
  private let salt: UInt64
  /// What to add to a place in this picture for one in the picture of `followSlot` that goes on with the last copy.
  private var follow = 0
  private var followSlot: Int

  /// The bits of an entry that hold bits of the hash.
  private static var tagMask: UInt64 { 0xFFFF_C000_0000_0000 }

  /// A search up to `end`. The table's size is a power of two.
  init(slots: [GLZDictionary.Slot], picture: GLZPassEncoder.Picture, end: Int, tableCount: Int) {
    precondition(tableCount > 1 && tableCount & (tableCount &- 1) == 0)
    self.slots = slots
    self.picture = picture
    self.end = end
    shift = UInt64(64 &- tableCount.trailingZeroBitCount)
    salt = UInt64(picture.kind) << 56
    followSlot = picture.slot
  }

  /// The longest copy found for unit `i`, and its code; its length is 0 if the code is not shorter than the units.
  ///
  /// Unchecked: ``LZSourceUnit/keyUnits`` units at `i` are inside, and the table is as large as was said.
  @unsafe @inline(__always)
  @_lifetime(places: copy places)
  mutating func best(at i: Int, in units: RawSpan, _ places: inout MutableSpan<UInt64>) -> (Copy, GLZMatch) {
    let size = U.storedBytes
    let key = unsafe U.key(units, at: i &* size)
    var best = Copy()
    // A picture that goes on as an earlier one did is one long copy, however often it could also repeat itself.
    if picture.twin != picture.slot { unsafe consider(key, i, units, picture.twin, i, &best) }
    if best.length < 16, followSlot != picture.slot { unsafe consider(key, i, units, followSlot, i &+ follow, &best) }
    if best.length < 16, i > 0, unsafe U.key(units, at: (i &- 1) &* size) == key {
      let known = U.keyUnits &* size
      let length =
        unsafe U.agreement(units, (i &- 1) &* size, i &* size, known: known, limit: (end &- i) &* size) / size
      if length > best.length { best = Copy(length: length, place: i &- 1, slot: picture.slot) }
    }
    if best.length < 8 {
      let entry = unsafe exchange(hash(key), i, &places)
      if entry & Self.tagMask == hash(key) << 17 & Self.tagMask {
        let slot = Int(truncatingIfNeeded: entry >> 32) & (GLZDictionary.slotCount &- 1)
        unsafe consider(key, i, units, slot, Int(truncatingIfNeeded: entry & 0xFFFF_FFFF), &best)
      }
      if best.length < 8, i >= picture.rowUnits {
        unsafe consider(key, i, units, picture.slot, i &- picture.rowUnits, &best)
      }
    }
    guard best.length > 0 else { return (best, GLZMatch()) }
    let match =
      best.slot == picture.slot
      ? GLZMatch(image: 0, place: i &- best.place &- 1)
      : GLZMatch(image: (picture.slot &- best.slot) & (GLZDictionary.slotCount &- 1), place: best.place)
    if best.length &* U.codedBytes <= match.codeBytes { best.length = 0 }
    return (best, match)
  }

  /// How many units before a copy for unit `i` agree as well, at most `limit`, and may be copied. Unchecked: that many
  /// units precede `i`.
  @unsafe @inline(__always)
  func unitsBefore(_ copy: Copy, _ i: Int, in units: RawSpan, limit: Int) -> Int {
    let size = U.storedBytes
    if copy.slot == picture.slot {
      return unsafe U.agreementBefore(units, copy.place &* size, i &* size, limit: min(copy.place, limit) &* size)
        / size
    }
    let other = unsafe slots[copy.slot].bytes.bytes
    return unsafe U.agreementBefore(
      other, copy.place &* size, with: units, i &* size, limit: min(copy.place &- 1, limit) &* size) / size
  }

  /// Looks from now on where this copy goes on.
  @inline(__always)
  mutating func take(_ copy: Copy, at i: Int) {
    guard copy.slot != picture.slot else { return }
    follow = copy.place &- i
    followSlot = copy.slot
  }

  /// Notes in the table what is at `i`. Unchecked as ``best(at:in:_:)``.
  @unsafe @inline(__always)
  @_lifetime(places: copy places)
  func note(_ i: Int, in units: RawSpan, _ places: inout MutableSpan<UInt64>) {
    _ = unsafe exchange(hash(U.key(units, at: i &* U.storedBytes)), i, &places)
  }

  @inline(__always)
  private func hash(_ key: UInt64) -> UInt64 { (key ^ salt) &* 0x9E37_79B9_7F4A_7C15 }

  /// Puts place `i` into the table, and returns what was there.
  @unsafe @inline(__always)
  @_lifetime(places: copy places)
  private func exchange(_ hash: UInt64, _ i: Int, _ places: inout MutableSpan<UInt64>) -> UInt64 {
    let index = Int(truncatingIfNeeded: hash >> shift)
    let entry = unsafe places[unchecked: index]
    unsafe places[unchecked: index] = hash << 17 & Self.tagMask | UInt64(picture.slot) << 32 | UInt64(i)
    return entry
  }

  /// Takes the units at `place` of the picture of a slot if that picture is there, of the same kind, and agrees for
  /// longer.
  ///
  /// As the stock encoder does, leaves out the first unit of other pictures, and never goes beyond their ends.
  @unsafe @inline(__always)
  private func consider(_ key: UInt64, _ i: Int, _ units: RawSpan, _ slot: Int, _ place: Int, _ best: inout Copy) {
    let size = U.storedBytes
    let known = U.keyUnits &* size
    let length: Int
    if slot == picture.slot {
      // SAFETY: the place is before `i`, with as many units behind it as a key has.
      guard place >= 0, place < i, unsafe U.key(units, at: place &* size) == key else { return }
      length = unsafe U.agreement(units, place &* size, i &* size, known: known, limit: (end &- i) &* size) / size
    } else {
      let other = slots[slot]
      let stop = Int(other.count)
      guard place >= 1, place &+ U.keyUnits <= stop, other.kind == picture.kind else { return }
      // SAFETY: the picture is there, and so are as many of its units as a key has.
      let others = unsafe other.bytes.bytes
      guard unsafe U.key(others, at: place &* size) == key else { return }
      let limit = min(end &- i, stop &- place)
      length =
        unsafe U.agreement(others, place &* size, with: units, i &* size, known: known, limit: limit &* size) / size
    }
    if length > best.length { best = Copy(length: length, place: place, slot: slot) }
  }
}
