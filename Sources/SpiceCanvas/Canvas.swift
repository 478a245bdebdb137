import SpiceBytes
public import SpiceGeometry
public import SpicePixels

/// A surface that can be drawn on.
///
/// Every operation of the drawing commands is a method in a file of its own. They take the same surroundings: a `box`, the
/// rectangle on the surface that the command is about; an optional `clip`, outside of which nothing changes; often a
/// ``Mask``. Coordinates may be any numbers: only what lies on the surface is ever worked on. Each method returns the
/// pixels that it may have changed, as rectangles.
///
/// A difference of two coordinates has 33 bits, and products have more: such numbers are `Int64`, since `Int` has no more than
/// 32 bits in WebAssembly. Places on a picture are `Int`.
///
/// A value type: a source that is a copy of the surface itself keeps its pixels while the surface changes.
public struct Canvas: Equatable, Sendable {
  /// What has been drawn.
  public internal(set) var bitmap: Bitmap

  /// A surface of zeros; nil if the size is not a valid one.
  public init?(format: PixelFormat, width: Int, height: Int) {
    guard let bitmap = Bitmap(format: format, width: width, height: height) else { return nil }
    self.bitmap = bitmap
  }

  /// A surface with a picture on it.
  public init(_ bitmap: Bitmap) { self.bitmap = bitmap }

  /// How pixels lie in memory.
  public var format: PixelFormat { bitmap.format }
  /// All of the surface, as a rectangle at the origin.
  public var bounds: Rect { bitmap.bounds }

  /// The part of the surface that a command can change: the box, cut by the clip and the surface.
  public func visible(_ box: Rect, clip: Region?) -> Region {
    let part = box.intersection(bounds)
    return clip?.intersection(part) ?? Region(part)
  }

  /// Sets the whole surface to zero.
  @discardableResult
  public mutating func clear() -> Region {
    var bytes = bitmap.mutableBytes
    bytes.fill(UInt8(0), count: bytes.byteCount)
    return Region(bounds)
  }

  /// Lets somebody else draw on it.
  public mutating func withPixels<R, Failure: Error>(
    _ body: (inout Bitmap) throws(Failure) -> R
  ) throws(Failure) -> R {
    try body(&bitmap)
  }

  /// Takes apart the pixels of each span, lets `change` alter the values, and puts them back.
  mutating func edit(
    _ runner: some SpanSource, _ change: (_ line: inout Scanline, _ y: Int, _ x: Range<Int>) -> Void
  ) {
    var line = Scanline(capacity: runner.longestSpan)
    let format = format
    runner.forEachSpan { y, x in
      line.load(bitmap.rows.row(y), format: format, from: x.lowerBound, count: x.count)
      change(&line, y, x)
      bitmap.withRow(y) { line.store(into: &$0, format: format, at: x.lowerBound, count: x.count) }
    }
  }
}

extension Rect {
  /// A rectangle at any place; edges beyond the range of coordinates are cut.
  init(x: Int64, y: Int64, width: Int, height: Int) {
    self.init(
      left: Int32(clamping: x), top: Int32(clamping: y), right: Int32(clamping: x &+ Int64(width)),
      bottom: Int32(clamping: y &+ Int64(height)))
  }

  /// The columns, as numbers to count with; none if the rectangle is empty.
  var columns: Range<Int> { Int(left)..<Int(max(left, right)) }
  /// The rows, as numbers to count with; none if the rectangle is empty.
  var rows: Range<Int> { Int(top)..<Int(max(top, bottom)) }
}
