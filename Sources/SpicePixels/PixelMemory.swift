import SpiceBytes
public import SpiceGeometry

/// Pixels in memory of somebody else that a surface is copied from and to: what a guest keeps of its surface.
///
/// The memory may change at any time, so nothing of it is ever lent, only copied.
@safe
public final class PixelMemory: @unchecked Sendable {
  // Nothing changes after `init` but the pixels, which only the thread of the display copies.
  private let base: UnsafeMutableRawBufferPointer
  private let owner: AnyObject?
  /// How a pixel lies in memory.
  public let format: PixelFormat
  /// Pixels in a row.
  public let width: Int
  /// Number of rows.
  public let height: Int
  /// Bytes from the beginning of a row to that of the next one below; negative if the bottom row comes first.
  public let stride: Int

  /// Rows of pixels in `memory`; nil if they do not fit in there. The memory must stay as long as `owner` is alive.
  @unsafe
  public init?(
    _ memory: UnsafeMutableRawBufferPointer, format: PixelFormat, width: Int, height: Int, stride: Int,
    owner: AnyObject?
  ) {
    guard width > 0, height > 0, width <= Bitmap.sideLimit, height <= Bitmap.sideLimit, stride != .min,
      PixelRows.fits(
        byteCount: memory.count, stride: abs(stride), rowBytes: format.rowBytes(width: width), height: height)
    else { return nil }
    unsafe base = memory
    self.owner = owner
    self.format = format
    self.width = width
    self.height = height
    self.stride = stride
  }

  /// All pixels.
  public func load() -> Bitmap? {
    guard var bitmap = Bitmap(format: format, width: width, height: height) else { return nil }
    for y in 0..<height {
      // SAFETY: `init` has seen that every row lies within the memory.
      let row = unsafe UnsafeRawBufferPointer(rebasing: base[place(y)..<(place(y) &+ format.rowBytes(width: width))])
      bitmap.withRow(y) { unsafe $0.copy(from: row.bytes) }
    }
    return bitmap
  }

  /// Sets all pixels to zero; what lies between rows stays as it is.
  public func clear() {
    let rowBytes = format.rowBytes(width: width)
    for y in 0..<height {
      // SAFETY: `init` has seen that every row lies within the memory.
      unsafe UnsafeMutableRawBufferPointer(rebasing: base[place(y)..<(place(y) &+ rowBytes)])
        .initializeMemory(as: UInt8.self, repeating: 0)
    }
  }

  /// Copies part of a picture of the same size and format to the same place in the memory.
  public func store(_ part: Rect, of bitmap: Bitmap) {
    precondition(bitmap.format == format && bitmap.width == width && bitmap.height == height)
    let part = part.intersection(bitmap.bounds)
    if part.isEmpty { return }
    let bits = format.bitsPerPixel
    let bytes = (Int(part.left) &* bits / 8)..<((Int(part.right) &* bits &+ 7) / 8)
    for y in Int(part.top)..<Int(part.bottom) {
      let start = place(y) &+ bytes.lowerBound
      // SAFETY: `init` has seen that every row lies within the memory, and the part lies within the picture.
      let target = unsafe UnsafeMutableRawBufferPointer(rebasing: base[start..<(start &+ bytes.count)])
      unsafe bitmap.rows.row(y).extracting(bytes).withUnsafeBytes { unsafe target.copyMemory(from: $0) }
    }
  }

  /// Where row `y`, counted from the top, begins.
  private func place(_ y: Int) -> Int { stride >= 0 ? y &* stride : (height &- 1 &- y) &* -stride }
}
