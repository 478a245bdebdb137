/// Encodes one pass: the samples of a ``QUICPlane`` in all rows of a picture, one row at a time (spec: row driver,
/// segment coder, run-length code).
struct QUICPassEncoder<Plane: QUICPlane> {
  /// The row to encode next: filled by the owner.
  var current = QUICRow()
  private var above = QUICRow()
  /// The folded residuals, with one word before them: the context of the first pixel. Pixels in runs keep what older rows
  /// left there; contexts are made of it.
  private var residuals: [UInt32] = []
  private var model = QUICModel<Plane>(shift: 8)
  private var pace = QUICPace()
  private var width = 0

  /// Words that a pixel can need at most: a code word of 26 bits for each of three channels, and a run of no pixels.
  static var wordsPerPixel: Int { 4 }

  /// Prepares for a picture.
  mutating func begin(width: Int) {
    self.width = width
    current.resize(width: width)
    above.resize(width: width)
    // Vectors write up to three words behind the last pixel.
    if residuals.count < width &+ 16 { residuals = [UInt32](repeating: 0, count: width &+ 16) }
    // What an older picture left is never a context before it is overwritten: the first row has no runs.
    residuals[0] = 0
    model = QUICModel(shift: 8)
    pace = QUICPace()
  }

  /// Encodes the row in ``current``.
  mutating func encodeRow(isFirst: Bool, to sink: inout QUICBitSink) {
    sink.reserve(words: width &* Self.wordsPerPixel)
    // With this neighbour the first pixel needs no prediction of its own: half of twice the pixel above is that pixel.
    current.words[QUICRow.margin &- 1] = isFirst ? 0 : above.words[QUICRow.margin]
    current.findEqualPixels(width: width)
    if !isFirst { residuals[0] = residuals[1] }
    let family = Plane.family
    var cursor = sink.cursor
    var words = sink.span
    var position = 0
    while position < width {
      let end = position &+ pace.segmentLength(remaining: width &- position)
      encodeSegment(position..<end, isFirst: isFirst, family: family, cursor: &cursor, words: &words)
      pace.finishSegment(length: end &- position)
      position = end
    }
    sink.cursor = cursor
    swap(&current, &above)
  }

  /// Encodes pixels that have the same gaps between updates.
  private mutating func encodeSegment(
    _ segment: Range<Int>, isFirst: Bool, family: GolombFamily, cursor: inout QUICBitSink.Cursor,
    words: inout MutableSpan<UInt32>
  ) {
    let end = segment.upperBound
    var position = segment.lowerBound
    var update = position &+ pace.wait
    var runStart = -1
    while true {
      let stop = isFirst ? end : nextRun(from: position == runStart ? position &+ 1 : position, end: end)
      if stop > position {
        encodePixels(
          position..<stop, update: &update, isFirst: isFirst, family: family, cursor: &cursor, words: &words)
        position = stop
      }
      guard position < end else {
        pace.wait = update &- end
        return
      }
      runStart = position
      pace.wait = update &- position
      position = current.firstUnequal(from: position, end: end)
      encodeRun(position &- runStart, cursor: &cursor, words: &words)
      guard position < end else { return }
      update = position &+ pace.wait
    }
  }

  /// The first pixel where a run, maybe of no pixels, has to be coded; or `end`.
  @inline(__always)
  private func nextRun(from start: Int, end: Int) -> Int {
    guard start < end else { return end }
    var group = start &>> 6
    let last = (end &- 1) &>> 6
    var here = current.equal[group]
    // The first three pixels have no run before them.
    var keep = ~UInt64(0) &<< UInt64(truncatingIfNeeded: start & 63)
    if group == 0 { keep &= ~7 }
    var carry = group == 0 ? 0 : current.equal[group &- 1] &>> 63
    while true {
      let found = above.equal[group] & (here &<< 1 | carry) & keep
      if found != 0 { return min(group &<< 6 &+ found.trailingZeroBitCount, end) }
      guard group < last else { return end }
      group &+= 1
      keep = ~0
      carry = here &>> 63
      here = current.equal[group]
    }
  }

  /// Encodes pixels without runs.
  private mutating func encodePixels(
    _ pixels: Range<Int>, update: inout Int, isFirst: Bool, family: GolombFamily, cursor: inout QUICBitSink.Cursor,
    words: inout MutableSpan<UInt32>
  ) {
    Self.findResiduals(pixels, isFirst: isFirst, current: current.words, above: above.words, into: &residuals)
    var position = pixels.lowerBound
    while true {
      let stop = min(update &+ 1, pixels.upperBound)
      encodeResiduals(position..<stop, family: family, cursor: &cursor, words: &words)
      position = stop
      guard update < pixels.upperBound else { return }
      model.update(
        context: residuals[update], residual: residuals[update &+ 1], trigger: pace.trigger, family: family)
      update = position &+ pace.draw()
    }
  }

  /// Predicts pixels and keeps the folded differences. Those of other pixels stay as they are.
  private static func findResiduals(
    _ pixels: Range<Int>, isFirst: Bool, current: [UInt32], above: [UInt32], into residuals: inout [UInt32]
  ) {
    let needed = pixels.upperBound &+ QUICRow.margin &+ 8
    precondition(pixels.lowerBound >= 0)
    precondition(current.count >= needed && above.count >= needed && residuals.count >= needed)
    // SAFETY: words have no padding.
    let here = unsafe current.span.bytes
    let up = unsafe above.span.bytes
    var output = residuals.mutableSpan
    var folded = unsafe output.mutableBytes
    // SAFETY: for all vectors: they begin inside of `pixels` or at its end, and the preconditions leave four words behind
    // the last pixel, one before the first.
    // The last vector may overwrite residuals behind the last pixel, which are put back.
    let kept = unsafe folded.bytes.unsafeLoadUnaligned(
      fromUncheckedByteOffset: (pixels.upperBound &+ 1) &* 4, as: SIMD16<UInt8>.self)
    var position = pixels.lowerBound
    while position < pixels.upperBound {
      let offset = (QUICRow.margin &+ position) &* 4
      let pixel = unsafe here.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: SIMD16<UInt8>.self)
      var predicted = unsafe here.unsafeLoadUnaligned(fromUncheckedByteOffset: offset &- 4, as: SIMD16<UInt8>.self)
      if !isFirst {
        let upper = unsafe up.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: SIMD16<UInt8>.self)
        predicted = Plane.average(predicted, upper)
      }
      unsafe folded.storeBytes(
        of: Plane.fold(pixel, predicted: predicted), toUncheckedByteOffset: (position &+ 1) &* 4, as: SIMD16<UInt8>.self
      )
      position &+= 4
    }
    unsafe folded.storeBytes(of: kept, toUncheckedByteOffset: (pixels.upperBound &+ 1) &* 4, as: SIMD16<UInt8>.self)
  }

  /// Writes the code words of some pixels. Their residuals are known; the model does not change on the way.
  @inline(__always)
  private func encodeResiduals(
    _ pixels: Range<Int>, family: GolombFamily, cursor: inout QUICBitSink.Cursor, words: inout MutableSpan<UInt32>
  ) {
    precondition(pixels.lowerBound >= 0 && pixels.upperBound < residuals.count)
    let residuals = residuals.span
    let tables = model.tables.span
    let codes = family.words.span
    var place = cursor
    // SAFETY: for all three tables: positions are inside by the precondition; a sample is a byte, `tables` has 256 entries
    // for each channel, and its values are multiples of 256, one for each code in `codes`.
    var context = unsafe residuals[unchecked: pixels.lowerBound]
    for position in pixels {
      let residual = unsafe residuals[unchecked: position &+ 1]
      if Plane.channels == 3 {
        let red = unsafe codes[unchecked: Int(tables[unchecked: Plane.sample(context, 0)]) &+ Plane.sample(residual, 0)]
        let green = unsafe codes[
          unchecked: Int(tables[unchecked: 256 &+ Plane.sample(context, 1)]) &+ Plane.sample(residual, 1)]
        let blue = unsafe codes[
          unchecked: Int(tables[unchecked: 512 &+ Plane.sample(context, 2)]) &+ Plane.sample(residual, 2)]
        let greenCount = Int(green &>> 8)
        let blueCount = Int(blue &>> 8)
        let count = Int(red &>> 8) &+ greenCount &+ blueCount
        if count <= 32 {
          let high = UInt32(red & 0xFF) &<< UInt32(truncatingIfNeeded: greenCount) | UInt32(green & 0xFF)
          place.put(high &<< UInt32(truncatingIfNeeded: blueCount) | UInt32(blue & 0xFF), count: count, into: &words)
        } else {
          place.put(UInt32(red & 0xFF), count: Int(red &>> 8), into: &words)
          place.put(UInt32(green & 0xFF), count: greenCount, into: &words)
          place.put(UInt32(blue & 0xFF), count: blueCount, into: &words)
        }
      } else {
        let word = unsafe codes[
          unchecked: Int(tables[unchecked: Plane.sample(context, 0)]) &+ Plane.sample(residual, 0)]
        place.put(UInt32(word & 0xFF), count: Int(word &>> 8), into: &words)
      }
      context = residual
    }
    cursor = place
  }

  /// Writes the length of a run.
  private mutating func encodeRun(_ length: Int, cursor: inout QUICBitSink.Cursor, words: inout MutableSpan<UInt32>) {
    var rest = length
    while rest >= pace.runPiece {
      rest &-= pace.runPiece
      cursor.put(1, count: 1, into: &words)
      pace.raiseRun()
    }
    // A zero, and the rest as a number.
    cursor.put(UInt32(truncatingIfNeeded: rest), count: 1 &+ pace.runExponent, into: &words)
    pace.lowerRun()
  }
}
