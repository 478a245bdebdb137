/// Two neighbouring rows of a picture, mixed across for a run of columns: what several rows of the surface are made of.
///
/// A class, so that who only reads from a picture can keep them.
final class MixedRows {
  private(set) var upper: [Bilinear.Mixture] = []
  private(set) var lower: [Bilinear.Mixture] = []
  private var columns = 0..<0
  /// Which rows of the picture these are.
  private var upperRow: Int64?
  private var lowerRow: Int64?

  /// Sees to it that the rows are `first` and the next one; `mix` makes those that are not there yet.
  func prepare(
    rows first: Int64, _ x: Range<Int>, _ mix: (_ row: Int64, _ values: inout [Bilinear.Mixture]) -> Void
  ) {
    if columns != x {
      columns = x
      upper = [Bilinear.Mixture](repeating: 0, count: x.count)
      lower = upper
      (upperRow, lowerRow) = (nil, nil)
    }
    if upperRow != first {
      swap(&upper, &lower)
      swap(&upperRow, &lowerRow)
    }
    if upperRow != first {
      mix(first, &upper)
      upperRow = first
    }
    if lowerRow != first &+ 1 {
      mix(first &+ 1, &lower)
      lowerRow = first &+ 1
    }
  }
}
