import SpiceBytes
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceWire

/// A draw command that may be a frame of a video: a picture that replaces what was there.
struct VideoShot: Equatable {
  /// Where it is shown on the primary surface.
  var box: Rect
  /// What of that shows.
  var region: Region
  /// Columns of the picture.
  var width: Int
  /// Rows of the picture.
  var height: Int

  /// Pixels that a picture must have at least to be looked at closely.
  static let leastPixels = 96 * 96

  init(box: Rect, region: Region, width: Int, height: Int) {
    self.box = box
    self.region = region
    self.width = width
    self.height = height
  }

  /// Nil for commands that cannot be frames.
  init?(_ draw: PendingDraw) {
    guard draw.isOpaque, draw.isExact, draw.surface == .primary, let picture = draw.command.flatMap(FramePicture.init)
    else { return nil }
    self.init(box: draw.box, region: draw.region, width: picture.width, height: picture.height)
  }

  /// Whether another is as large and shown at the same place.
  func isSamePlace(as other: VideoShot) -> Bool {
    box == other.box && width == other.width && height == other.height
  }

  /// Whether another is as large, shown as large, and at most half of it elsewhere: the window may have been moved.
  func isSameKind(as other: VideoShot) -> Bool {
    guard width == other.width, height == other.height, box.width == other.box.width, box.height == other.box.height
    else { return false }
    let common = box.intersection(other.box)
    return !common.isEmpty && 2 * common.width * common.height >= box.width * box.height
  }
}

/// The pixels of a command that may be a frame.
struct FramePicture {
  /// The image.
  let bitmap: DeviceBitmap
  /// The part of it that is drawn.
  let area: Rect

  var width: Int { area.width }
  var height: Int { area.height }

  /// Nil if the command does anything but show a part of a picture of colours.
  init?(_ command: DeviceDraw) {
    guard case .drawCopy(let copy) = command.message, copy.rop == .put, copy.mask.image == nil,
      case .bitmap(let bitmap)? = command.pictures.first?.content, bitmap.format.isColor,
      Rect(width: bitmap.width, height: bitmap.height).contains(copy.sourceArea), !copy.sourceArea.isEmpty
    else { return nil }
    self.bitmap = bitmap
    area = copy.sourceArea
  }

  /// Lends the rows, of three or four bytes a pixel, and whether the first one in memory is the last.
  func withRows<R, E: Error>(
    _ body: (_ rows: borrowing PixelRows, _ isBottomUp: Bool) throws(E) -> R
  ) throws(E) -> R? {
    if bitmap.format == .bit16 { return try withConvertedRows(body) }
    let size = bitmap.format.rowBytes(width: 1)
    let first = bitmap.isTopDown ? Int(area.top) : bitmap.height - Int(area.bottom)
    let start = first * bitmap.stride + Int(area.left) * size
    return try bitmap.pixels.withBytes { (bytes) throws(E) in
      let rows = PixelRows(
        bytes.extracting(start..<bytes.byteCount), stride: bitmap.stride, rowBytes: area.width * size,
        height: area.height)
      return try body(rows, !bitmap.isTopDown)
    }
  }

  private func withConvertedRows<R, E: Error>(
    _ body: (_ rows: borrowing PixelRows, _ isBottomUp: Bool) throws(E) -> R
  ) throws(E) -> R? {
    let decoder = BitmapDecoder(
      format: bitmap.format, width: bitmap.width, height: bitmap.height, stride: bitmap.stride,
      isTopDown: bitmap.isTopDown)
    let decoded = bitmap.pixels.withBytes { try? decoder.decode($0, palette: nil, colors: .xrgb32) }
    guard let picture = decoded?.cropped(to: area)?.converted(to: .xrgb32) else { return nil }
    let rows = PixelRows(
      picture.bytes, stride: picture.stride, rowBytes: picture.width * 4, height: picture.height)
    return try body(rows, false)
  }
}
