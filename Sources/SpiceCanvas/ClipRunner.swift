import SpiceBytes
import SpiceGeometry
import SpicePixels

/// Runs of pixels on a surface that an operation works on.
protocol SpanSource {
  /// The most pixels that a run has.
  var longestSpan: Int { get }
  /// Calls `body` with the row and the columns of every run.
  func forEachSpan(_ body: (_ y: Int, _ x: Range<Int>) -> Void)
}

/// Finds the runs of pixels that an operation may change: those in the box, on the surface, in the clip and in the mask.
struct ClipRunner: SpanSource {
  /// The area without regard to the mask's bits.
  let region: Region
  private let mask: Mask?
  /// What to add to a column or row of the surface to get that of the mask.
  private let maskX: Int
  private let maskY: Int

  /// The runs for an operation on `canvas`; `reach` limits them further.
  init(_ canvas: Canvas, _ box: Rect, clip: Region?, mask: Mask? = nil, reach: Rect = .all) {
    let part = box.intersection(reach)
    self.mask = mask
    if let mask {
      let x = Int64(mask.origin.x) &- Int64(box.left)
      let y = Int64(mask.origin.y) &- Int64(box.top)
      let extent = Rect(x: -x, y: -y, width: mask.bitmap.width, height: mask.bitmap.height)
      // Cut or not: what is added to them later, and the sums, are places on pictures.
      maskX = Int(truncatingIfNeeded: x)
      maskY = Int(truncatingIfNeeded: y)
      region = canvas.visible(part.intersection(extent), clip: clip)
    } else {
      maskX = 0
      maskY = 0
      region = canvas.visible(part, clip: clip)
    }
  }

  var longestSpan: Int { region.bounds.width }

  func forEachSpan(_ body: (_ y: Int, _ x: Range<Int>) -> Void) {
    for rect in region.rects {
      for y in rect.rows {
        if let mask {
          forEachRun(of: mask, y: y, x: rect.columns, body)
        } else {
          body(y, rect.columns)
        }
      }
    }
  }

  private func forEachRun(of mask: Mask, y: Int, x: Range<Int>, _ body: (Int, Range<Int>) -> Void) {
    let row = mask.bitmap.rows.row(y &+ maskY)
    let flip: UInt8 = mask.isInverse ? 0xFF : 0
    let end = x.upperBound &+ maskX
    var column = x.lowerBound &+ maskX
    /// The first column from `column` on whose bit is `bit`, or the end.
    func next(_ bit: UInt8) -> Int {
      var at = column
      while at < end {
        let byte = (row[at >> 3] ^ flip ^ (bit == 0 ? 0xFF : 0)) >> UInt8(truncatingIfNeeded: at & 7)
        if byte != 0 { return min(end, at &+ byte.trailingZeroBitCount) }
        at = (at | 7) &+ 1
      }
      return end
    }
    while column < end {
      let start = next(1)
      column = start
      column = next(0)
      if start < column { body(y, (start &- maskX)..<(column &- maskX)) }
    }
  }
}
