import SpiceBytes

/// Encodes passes of LZ streams, a block at a time; see ``LZSearch`` for where it looks for matches.
struct LZPassEncoder: ~Copyable {
  /// Units of a block. A match ends with its block.
  static let blockUnits = 1 << 16
  /// Bytes that a block may come to: no match takes more than its units would as literals with their control bytes,
  /// except for a 255th of its length.
  private static let scratchBytes = blockUnits * 5 + 1024

  /// See ``LZSearch``. Made when it is first needed, as the scratch is.
  private var table: [UInt32] = []
  /// Number of units encoded so far, modulo 2^32.
  private var base: UInt32 = 0
  private var scratch: [UInt8] = []

  /// Appends the code of all of `units` to `stream`.
  mutating func encode<U: LZSourceUnit>(
    _ unit: U.Type, _ units: RawSpan, rowUnits: Int, to stream: inout [UInt8]
  ) {
    if table.isEmpty {
      table = [UInt32](repeating: 0, count: 1 << LZSearchTable.bits)
      scratch = [UInt8](repeating: 0, count: Self.scratchBytes)
    }
    let count = units.byteCount / U.storedBytes
    var start = 0
    while start < count {
      let end = min(start &+ Self.blockUnits, count)
      let search = LZSearch<U>(end: end, rowUnits: rowUnits, base: base)
      let size = Self.encodeBlock(search, units, start, end, &table, &scratch)
      // What is left will likely be as dense; growing step by step would copy it all again.
      if start == 0, end < count { stream.reserveCapacity(size / 16 &* 17 &* min((count &- 1) / end &+ 1, 1024)) }
      stream.append(copying: scratch.rawSpan.extracting(0..<size))
      start = end
    }
    base &+= UInt32(truncatingIfNeeded: count)
  }

  /// Encodes units `start` to `end`, and returns the size of the code.
  private static func encodeBlock<U: LZSourceUnit>(
    _ search: LZSearch<U>, _ units: RawSpan, _ start: Int, _ end: Int, _ table: inout [UInt32],
    _ scratch: inout [UInt8]
  ) -> Int {
    var places = table.mutableSpan
    var out = scratch.mutableRawSpan
    let size = U.storedBytes
    precondition(start >= 0 && end <= units.byteCount / size && end &- start <= blockUnits)
    precondition(places.count == 1 << LZSearchTable.bits && out.byteCount >= scratchBytes)
    var o = 0
    var pending = start
    var i = max(start, 1)
    var misses = 0
    while i &+ U.keyUnits <= end {
      // SAFETY: there is a unit before `i`, and from `i` on there are as many as a key has. A block's code fits in the
      // scratch.
      var match = unsafe search.best(at: i, in: units, &places)
      if match.length == 0 {
        // Where nothing has been found for long, likely nothing will.
        i &+= 1 &+ min(misses >> 6, 15)
        misses &+= 1
        continue
      }
      misses = 0
      let limit = min(i &- pending, i &- match.distance)
      let more =
        unsafe U.agreementBefore(units, (i &- match.distance) &* size, i &* size, limit: limit &* size) / size
      i &-= more
      match.length &+= more
      if i > pending { o = unsafe appendLiterals(U.self, units, pending, i, to: &out, at: o) }
      o = unsafe match.append(shortest: U.shortestMatch, to: &out, at: o)
      i &+= match.length
      pending = i
      if match.length > 2, i &- 2 &+ U.keyUnits <= end { unsafe search.note(i &- 2, in: units, &places) }
    }
    if end > pending { o = unsafe appendLiterals(U.self, units, pending, end, to: &out, at: o) }
    return o
  }
}
