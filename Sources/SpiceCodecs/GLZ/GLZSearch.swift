import SpiceBytes

/// Finds earlier units for a GLZ encoder, in this picture and others.
///
/// It looks one unit back, one row above, where units of the same hash were last, and where the last copy from another
/// picture goes on. An entry of the hash table holds the place in the ring, the slot of the picture, and bits of the hash
/// that did not go into the index: most misses are known as such without a look at the ring. Entries are never removed;
/// slot and units are checked before use.
struct GLZSearch<U: LZSourceUnit> {
  /// Units to copy; none if `length` is 0.
  struct Copy {
    var length = 0
    /// Index in the ring.
    var place = 0
    var slot = 0
  }

  private let slots: [GLZDictionary.Slot]
  private let picture: GLZPassEncoder.Picture
  /// Where the units end that are known so far.
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
    if i > picture.start, unsafe U.key(units, at: (i &- 1) &* size) == key {
      let known = U.keyUnits &* size
      let length =
        unsafe U.agreement(units, (i &- 1) &* size, i &* size, known: known, limit: (end &- i) &* size) / size
      best = Copy(length: length, place: i &- 1, slot: picture.slot)
    }
    if best.length < 8 {
      let entry = unsafe exchange(hash(key), i, &places)
      if followSlot != picture.slot { unsafe consider(key, i, units, followSlot, i &+ follow, &best) }
      if best.length < 16, entry & Self.tagMask == hash(key) << 17 & Self.tagMask {
        let slot = Int(truncatingIfNeeded: entry >> 32) & (GLZDictionary.slotCount &- 1)
        unsafe consider(key, i, units, slot, Int(truncatingIfNeeded: entry & 0xFFFF_FFFF), &best)
      }
      if best.length < 8, i &- picture.rowUnits >= picture.start {
        unsafe consider(key, i, units, picture.slot, i &- picture.rowUnits, &best)
      }
    }
    guard best.length > 0 else { return (best, GLZMatch()) }
    let match =
      best.slot == picture.slot
      ? GLZMatch(image: 0, place: i &- best.place &- 1)
      : GLZMatch(
        image: (picture.slot &- best.slot) & (GLZDictionary.slotCount &- 1),
        place: best.place &- Int(slots[best.slot].start))
    if best.length &* U.codedBytes <= match.codeBytes { best.length = 0 }
    return (best, match)
  }

  /// How many units before a copy may be copied as well.
  @inline(__always)
  func unitsBefore(_ copy: Copy) -> Int {
    copy.slot == picture.slot ? copy.place &- picture.start : copy.place &- Int(slots[copy.slot].start) &- 1
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
    let other = slots[slot]
    let isOwn = slot == picture.slot
    let first = Int(other.start) &+ (isOwn ? 0 : 1)
    let stop = isOwn ? i &+ U.keyUnits &- 1 : Int(other.start) &+ Int(other.count)
    guard place >= first, place &+ U.keyUnits <= stop, other.kind == picture.kind,
      // SAFETY: pictures lie inside the ring, and the place with as many units as a key has inside the picture.
      unsafe U.key(units, at: place &* size) == key
    else { return }
    let limit = isOwn ? end &- i : min(end &- i, stop &- place)
    let known = U.keyUnits &* size
    let length = unsafe U.agreement(units, place &* size, i &* size, known: known, limit: limit &* size) / size
    if length > best.length { best = Copy(length: length, place: place, slot: slot) }
  }
}
