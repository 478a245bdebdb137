import SpiceBytes

/// Encodes passes of GLZ streams, a block at a time.
///
/// Works as ``LZPassEncoder``, with the pictures of a dictionary; see ``GLZSearch`` for where it looks.
enum GLZPassEncoder {
  /// Units of a block, but for its last match, which may go on to the end of the picture.
  static let blockUnits = 1 << 16
  /// Bytes that a block may come to: no match takes more than its units would as literals with their control bytes,
  /// except for a 255th of its length.
  static let scratchBytes = blockUnits * 4 + 1024 + GLZDictionary.windowLimit / 255

  /// The picture being encoded.
  struct Picture {
    var slot: Int
    /// See ``GLZDictionary/twin(of:)``.
    var twin: Int
    var kind: UInt32
    var rowUnits: Int
  }

  /// Encodes the units from `start` to about `end` of a picture. Returns the size of the code, and where its units end.
  static func encodeBlock<U: LZSourceUnit>(
    _ unit: U.Type, _ units: RawSpan, _ slots: [GLZDictionary.Slot], _ picture: Picture, _ start: Int, _ end: Int,
    _ table: inout [UInt64], _ scratch: inout [UInt8]
  ) -> (size: Int, end: Int) {
    let size = U.storedBytes
    var places = table.mutableSpan
    var out = scratch.mutableRawSpan
    precondition(picture.rowUnits > 0 && start >= 0 && start <= end)
    let count = Int(slots[picture.slot].count)
    precondition(end <= count && count <= units.byteCount / size && count <= GLZDictionary.windowLimit)
    precondition(end &- start <= blockUnits && out.byteCount >= scratchBytes)
    var search = GLZSearch<U>(slots: slots, picture: picture, end: count, tableCount: places.count)
    var o = 0
    var pending = start
    var i = start
    var misses = 0
    while i &+ U.keyUnits <= end {
      // SAFETY: `i` is in the picture, and so are as many units as a key has; search checks every other place. A block's
      // code fits in the scratch.
      let (copy, match) = unsafe search.best(at: i, in: units, &places)
      if copy.length == 0 {
        i &+= 1 &+ min(misses >> 6, 15)
        misses &+= 1
        continue
      }
      misses = 0
      let more = unsafe search.unitsBefore(copy, i, in: units, limit: i &- pending)
      i &-= more
      search.take(copy, at: i &+ more)
      if i > pending { o = unsafe appendLiterals(unit, units, pending, i, to: &out, at: o) }
      o = unsafe match.moved(back: more).append(length: copy.length &+ more &- U.shortestMatch &+ 1, to: &out, at: o)
      i &+= copy.length &+ more
      pending = i
      if i &+ U.keyUnits <= end { unsafe search.note(i &- 1, in: units, &places) }
    }
    if end > pending { o = unsafe appendLiterals(unit, units, pending, end, to: &out, at: o) }
    return (o, max(end, pending))
  }
}
