/// Which code suits which context: what both sides learn from the pixels that went by (spec: context buckets; C:
/// `FamilyStat`, `s_bucket`, `update_model`).
///
/// The context of a sample is the folded residual of the sample before it. Contexts are grouped in buckets of doubling
/// size. A bucket counts, for each code, the bits it would have spent; the code with the smallest count is used. The
/// answer is kept for each context, not for each bucket, so that coding a sample asks one table.
struct QUICModel<Plane: QUICPlane>: Sendable {
  /// For each channel and context, at [channel * 256 + context]: the best code, as the index of its first entry in the
  /// tables of the coder: code << `shift`.
  private(set) var tables: [UInt16]

  /// For each channel and bucket, at [channel * 8 + bucket]: the bits that each code would have spent; lanes as in
  /// ``GolombFamily/lengths``.
  ///
  /// INVARIANT: a counter stays below 2^16. An update adds 1...26; halving comes as soon as the smallest is above 900 (the
  /// greatest trigger), so at most 901 updates lie between two halvings: c <= c / 2 + 26 * 901 <= 46852.
  private var counters: [SIMD8<UInt16>]

  private let shift: UInt16

  /// A model that knows nothing and takes the code for noise, for entries that are 2^`shift` apart.
  init(shift: Int) {
    self.shift = UInt16(truncatingIfNeeded: shift)
    let noise = UInt16(truncatingIfNeeded: (Plane.bits &- 1) << shift)
    tables = [UInt16](repeating: noise, count: Plane.channels &* 256)
    counters = [SIMD8<UInt16>](repeating: SIMD8(repeating: 0), count: Plane.channels &* 8)
  }

  /// Learns that the samples of a pixel came after those of another; both folded.
  @inline(__always)
  mutating func update(context: UInt32, residual: UInt32, trigger: UInt16, family: GolombFamily) {
    Self.update(
      &counters, &tables, shift: shift, context: context, residual: residual, trigger: trigger, family: family)
  }

  @inline(__always)
  private static func update(
    _ counters: inout [SIMD8<UInt16>], _ tables: inout [UInt16], shift: UInt16, context: UInt32, residual: UInt32,
    trigger: UInt16, family: GolombFamily
  ) {
    var counters = counters.mutableSpan
    for channel in 0..<Plane.channels {
      let sample = Plane.sample(context, channel)
      let bucket = Int(family.buckets[sample])
      let code = count(
        family.lengths[Plane.sample(residual, channel)], in: &counters[channel &* 8 &+ bucket], trigger: trigger,
        lanes: family.lanes)
      let table = code &<< shift
      if tables[channel &* 256 &+ sample] != table {
        retarget(&tables, channel: channel, bucket: bucket, to: table)
      }
    }
  }

  /// Adds to the counters of a bucket; returns the code that is best now.
  @inline(__always)
  private static func count(
    _ lengths: SIMD8<UInt16>, in counters: inout SIMD8<UInt16>, trigger: UInt16, lanes: SIMD8<Int16>
  ) -> UInt16 {
    let counts = counters &+ lengths
    // The smallest is at most 900 + 26, so it survives being cut to 4095, which makes room for the lane's number; ties
    // go to the first lane, the longer code.
    let cut = pointwiseMin(counts, SIMD8(repeating: 4095))
    let keys = SIMD8<Int16>(truncatingIfNeeded: cut &<< 3) | lanes
    let four = pointwiseMin(keys.lowHalf, keys.highHalf)
    let two = pointwiseMin(four.lowHalf, four.highHalf)
    let key = UInt16(truncatingIfNeeded: min(two.x, two.y))
    let half = SIMD8(repeating: key &>> 3 > trigger ? UInt16(1) : 0)
    counters = counts &>> half
    return UInt16(truncatingIfNeeded: Plane.bits &- 1) &- key & 7
  }

  /// Sets the code of all contexts of a bucket.
  @inline(never)
  private static func retarget(_ tables: inout [UInt16], channel: Int, bucket: Int, to table: UInt16) {
    let first = (1 << bucket) &- 1
    let end = bucket == Plane.bits &- 1 ? 1 << Plane.bits : 2 &* first &+ 1
    for context in first..<end { tables[channel &* 256 &+ context] = table }
  }
}
