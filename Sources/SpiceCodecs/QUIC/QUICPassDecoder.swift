import SpiceBytes

/// Decodes one pass: the samples of a ``QUICPlane`` in all rows of a picture, one row at a time (spec: row driver, segment
/// coder, run-length code).
///
/// Pixels are words as in ``QUICPlane``; they lie in memory that the owner hands in, and may be the picture itself.
struct QUICPassDecoder<Plane: QUICPlane> {
  /// The folded residuals, with one word before them: the context of the first pixel. Pixels in runs keep what older rows
  /// left there; contexts are made of it.
  private var residuals: [UInt32]
  private var model = QUICModel<Plane>(shift: GolombFamily.prefixBits)
  private var pace = QUICPace()
  private let width: Int

  /// Where two rows lie: byte offsets of their first pixels.
  struct Rows {
    /// The row above, complete; anything for the first row.
    var above: Int
    /// The row to decode.
    var current: Int
  }

  /// What is known before a pixel is decoded.
  private struct Place {
    /// Its index in the row.
    var position = 0
    /// The pixel before it.
    var left: UInt32
    /// The pixel above `left`.
    var aboveLeft: UInt32 = 0
    /// The residuals of `left`, or what a run has left standing there.
    var context: UInt32
    /// Where its code words are.
    var cursor: QUICBitSource.Cursor
  }

  /// Prepares for a picture of a width.
  init(width: Int) {
    self.width = width
    residuals = [UInt32](repeating: 0, count: width &+ 1)
  }

  /// Decodes the next row into `pixels`. Both rows must be inside of it, with a word for each pixel.
  ///
  /// Throws `truncated` or `badReference` (a run that is too long); what has thrown decodes no more rows.
  mutating func decodeRow(
    _ rows: Rows, isFirst: Bool, of pixels: inout MutableRawSpan, from source: inout QUICBitSource
  ) throws(CodecError) {
    let last = pixels.byteCount &- width &* 4
    precondition(rows.current >= 0 && rows.current <= last && rows.above >= 0 && rows.above <= last)
    if isFirst {
      try decodeRow(FirstRow.self, rows, of: &pixels, from: &source)
    } else {
      residuals[0] = residuals[1]
      try decodeRow(LaterRow.self, rows, of: &pixels, from: &source)
    }
    guard !source.isExhausted else { throw .truncated }
  }

  private mutating func decodeRow<Kind: QUICRowKind>(
    _ kind: Kind.Type, _ rows: Rows, of pixels: inout MutableRawSpan, from source: inout QUICBitSource
  ) throws(CodecError) {
    let family = Plane.family
    let data = source.data
    // The residuals are moved out and back, so that they can be written while the model is read.
    var words: [UInt32] = []
    swap(&words, &residuals)
    var residuals = words.mutableSpan
    // With this neighbour the first pixel needs no prediction of its own: half of twice the pixel above is that pixel.
    var place = Place(
      left: Kind.isFirst ? 0 : pixels.integer(at: rows.above), context: residuals[0], cursor: source.cursor)
    while place.position < width {
      let start = place.position
      let end = start &+ pace.segmentLength(remaining: width &- start)
      var update = start &+ pace.wait
      var runStart = -1
      while true {
        let stop = min(update &+ 1, end)
        place = Self.decodePixels(
          kind, place, to: stop, rows, runStart: runStart, of: &pixels, residuals: &residuals, from: data,
          tables: model.tables.span, family: family)
        guard place.position == stop else {
          runStart = place.position
          pace.wait = update &- runStart
          let length: Int
          (length, place.cursor) = try decodeRun(place.cursor, atMost: end &- runStart, from: data)
          fill(length, place, rows, of: &pixels)
          place.position &+= length
          guard place.position < width else { break }
          place.context = residuals[place.position]
          place.aboveLeft = pixels.integer(at: rows.above &+ (place.position &- 1) &* 4)
          guard place.position < end else { break }
          update = place.position &+ pace.wait
          continue
        }
        guard update < end else {
          pace.wait = update &- end
          break
        }
        model.update(
          context: residuals[update], residual: residuals[update &+ 1], trigger: pace.trigger, family: family)
        update = place.position &+ pace.draw()
      }
      pace.finishSegment(length: end &- start)
    }
    source.cursor = place.cursor
    swap(&words, &self.residuals)
  }

  /// Decodes pixels up to `stop`, or up to one where a run, maybe of no pixels, is coded. The model does not change on the
  /// way.
  @inline(__always)
  private static func decodePixels<Kind: QUICRowKind>(
    _ kind: Kind.Type, _ start: Place, to stop: Int, _ rows: Rows, runStart: Int, of pixels: inout MutableRawSpan,
    residuals: inout MutableSpan<UInt32>, from data: RawSpan, tables: Span<UInt16>, family: GolombFamily
  ) -> Place {
    precondition(start.position >= 0 && stop < residuals.count)
    var place = start
    let prefixes = family.prefixes.span
    while place.position < stop {
      // SAFETY: both rows are inside of `pixels`, see `decodeRow`; so are the residuals, by the precondition.
      let up =
        Kind.isFirst
        ? place.left
        : unsafe pixels.unsafeLoadUnaligned(
          fromUncheckedByteOffset: rows.above &+ place.position &* 4, as: UInt32.self)
      if !Kind.isFirst, up == place.aboveLeft, place.position > 2, place.position != runStart {
        let offset = rows.current &+ (place.position &- 2) &* 4
        let beforeLeft = unsafe pixels.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self)
        if place.left == beforeLeft { break }
      }
      let residual = decodeResidual(
        place.context, &place.cursor, from: data, tables: tables, prefixes: prefixes, family: family)
      unsafe residuals[unchecked: place.position &+ 1] = residual
      place.context = residual
      place.aboveLeft = up
      place.left = Plane.sum(Plane.unfold(residual), Kind.isFirst ? up : Plane.average(place.left, up))
      unsafe pixels.storeBytes(
        of: place.left, toUncheckedByteOffset: rows.current &+ place.position &* 4, as: UInt32.self)
      place.position &+= 1
    }
    return place
  }

  /// Decodes the samples of a pixel. Their code words are found in a table, by the next bits, unless one is too long.
  @inline(__always)
  private static func decodeResidual(
    _ context: UInt32, _ cursor: inout QUICBitSource.Cursor, from data: RawSpan, tables: Span<UInt16>,
    prefixes: Span<UInt16>, family: GolombFamily
  ) -> UInt32 {
    let start = cursor
    // INVARIANT: where a pixel begins, 30 bits of the window are there, the most that the table takes: this function
    // leaves 64 - 30, the one that counts zeros 64 - 26, and a run ends with a refill. So the bits fetched here can come
    // later. What counts is the time from one code word to the next.
    let more = cursor.fetch(from: data)
    var window = start.window
    var sum: UInt32 = 0
    var residual: UInt32 = 0
    for channel in 0..<Plane.channels {
      // SAFETY: a sample is a byte, `tables` has 256 entries for each channel; their values are multiples of
      // 2^prefixBits, one for each code in `prefixes`.
      let first = unsafe Int(tables[unchecked: channel &* 256 &+ Plane.sample(context, channel)])
      let table = unsafe prefixes.extracting(unchecked: first..<(first &+ 1 << GolombFamily.prefixBits))
      let bits = window &>> UInt64(64 &- GolombFamily.prefixBits)
      let prefix = unsafe UInt32(table[unchecked: Int(truncatingIfNeeded: bits)])
      window &<<= UInt64(prefix)
      sum &+= prefix
      residual = residual &<< 8 | prefix &>> 8
    }
    // The low byte is the sum of the lengths.
    if sum & 0xFF < UInt32(GolombFamily.longLength) {
      cursor.window = (start.window | more) &<< UInt64(sum)
      cursor.count &-= Int(sum & 0xFF)
      return residual
    }
    let (long, end) = decodeLongResidual(context, start, from: data, tables: tables, family: family)
    cursor = end
    return long
  }

  /// Decodes the samples of a pixel that has long code words: counts their zeros.
  @inline(never)
  private static func decodeLongResidual(
    _ context: UInt32, _ start: QUICBitSource.Cursor, from data: RawSpan, tables: Span<UInt16>, family: GolombFamily
  ) -> (UInt32, QUICBitSource.Cursor) {
    var cursor = start
    var residual: UInt32 = 0
    for channel in 0..<Plane.channels {
      cursor.refill(from: data)
      let table = Int(tables[channel &* 256 &+ Plane.sample(context, channel)])
      let bits = Int(truncatingIfNeeded: cursor.window &>> UInt64(64 &- GolombFamily.prefixBits))
      let prefix = family.prefixes[table &+ bits]
      let value: UInt32
      if prefix == GolombFamily.longLength {
        let code = table &>> GolombFamily.prefixBits
        let escape = family.escapes[code]
        let zeros = cursor.window.leadingZeroBitCount
        if zeros < escape.zeros {
          cursor.skip(zeros &+ 1)
          value = UInt32(truncatingIfNeeded: zeros) &<< UInt32(truncatingIfNeeded: code) | cursor.take(code)
        } else {
          cursor.skip(escape.zeros)
          value = UInt32(truncatingIfNeeded: escape.first) &+ cursor.take(escape.suffix)
        }
      } else {
        cursor.skip(Int(prefix & 0xFF))
        value = UInt32(prefix &>> 8)
      }
      // A damaged stream can name values that the depth does not have.
      residual = residual &<< 8 | value & UInt32(Plane.sampleMask)
    }
    return (residual, cursor)
  }

  /// Decodes the length of a run of no more than `most` pixels.
  private mutating func decodeRun(
    _ start: QUICBitSource.Cursor, atMost most: Int, from data: RawSpan
  ) throws(CodecError) -> (Int, QUICBitSource.Cursor) {
    var cursor = start
    var length = 0
    cursor.refill(from: data)
    while cursor.window &>> 63 == 1 {
      length &+= pace.runPiece
      guard length <= most else { throw .badReference }
      pace.raiseRun()
      cursor.skip(1)
      // What ends a run has up to 16 bits.
      if cursor.count < 17 { cursor.refill(from: data) }
    }
    cursor.skip(1)
    length &+= Int(cursor.take(pace.runExponent))
    guard length <= most else { throw .badReference }
    cursor.refill(from: data)
    pace.lowerRun()
    return (length, cursor)
  }

  /// Repeats the pixel before a place.
  @inline(__always)
  private func fill(_ length: Int, _ place: Place, _ rows: Rows, of pixels: inout MutableRawSpan) {
    let four = SIMD4(repeating: place.left)
    var position = place.position
    let end = position &+ length
    // SAFETY: the row is inside of `pixels`, see `decodeRow`; four words at a time as long as the row has them. Those
    // behind the run are not decoded yet.
    while position < end, position &+ 4 <= width {
      unsafe pixels.storeBytes(of: four, toUncheckedByteOffset: rows.current &+ position &* 4, as: SIMD4<UInt32>.self)
      position &+= 4
    }
    while position < end {
      unsafe pixels.storeBytes(of: place.left, toUncheckedByteOffset: rows.current &+ position &* 4, as: UInt32.self)
      position &+= 1
    }
  }
}

/// Whether there is a row above: a type, so that each kind has its own loop.
private protocol QUICRowKind { static var isFirst: Bool { get } }
private enum FirstRow: QUICRowKind { static var isFirst: Bool { true } }
private enum LaterRow: QUICRowKind { static var isFirst: Bool { false } }
