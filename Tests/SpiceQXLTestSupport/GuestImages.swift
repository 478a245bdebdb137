public import SpiceQXL
public import SpiceWire

/// A `QXLBitmap` as a guest has it. Whatever is wrong with it is written as it is.
public struct GuestBitmap: Sendable {
  public var id: UInt64 = 0
  /// 1 for images that clients may keep, 2 for such with high bits.
  public var imageFlags: UInt8 = 0
  /// The size in the descriptor, if it is not that of the bitmap.
  public var descriptorSize: (width: UInt32, height: UInt32)?
  public var format: UInt8 = 8
  /// 1 for direct data, 2 for unstable data, 4 for rows from the top.
  public var flags: UInt8 = 4
  public var width: UInt32
  public var height: UInt32
  public var stride: UInt32
  public var palette = GuestAddress.null
  public var pixels: [UInt8]
  /// Bytes of each chunk; nil for one chunk.
  public var chunkSize: Int?

  /// Pixels of 32 bits that count upwards.
  public init(width: Int, height: Int) {
    self.width = UInt32(width)
    self.height = UInt32(height)
    stride = UInt32(width * 4)
    pixels = (0..<width * height * 4).map { UInt8(truncatingIfNeeded: $0) }
  }

  /// Pixels of some format, in rows without padding.
  public init(format: BitmapFormat, width: Int, height: Int, palette: GuestAddress = .null) {
    self.init(width: width, height: height)
    self.format = format.rawValue
    self.palette = palette
    stride = UInt32((width * format.bitsPerPixel + 7) / 8)
    pixels = [UInt8](pixels.prefix(Int(stride) * height))
  }
}

extension GuestArena {
  /// A list of chunks; the first follows a structure's own bytes.
  public func place(_ prefix: GuestBytes = GuestBytes(), chunks: [[UInt8]]) -> GuestAddress {
    let chunks = chunks.isEmpty ? [[]] : chunks
    let places = chunks.indices.map { reserve(($0 == 0 ? prefix.bytes.count : 0) + 20 + chunks[$0].count) }
    for (index, chunk) in chunks.enumerated() {
      let previous = index > 1 ? places[index - 1] : index == 1 ? places[0] + prefix.bytes.count : .null
      let next = index + 1 < chunks.count ? places[index + 1] : .null
      let start = index == 0 ? prefix : GuestBytes()
      write(start.adding(UInt32(chunk.count)).adding(previous).adding(next).adding(chunk).bytes, at: places[index])
    }
    return places[0]
  }

  /// `QXLPalette`.
  public func palette(_ colors: [UInt32], id: UInt64 = 0) -> GuestAddress {
    var bytes = GuestBytes().adding(id, UInt16(colors.count))
    for color in colors { bytes = bytes.adding(color) }
    return place(bytes)
  }

  /// `QXLImage` with a bitmap.
  public func image(_ bitmap: GuestBitmap) -> GuestAddress {
    let size = bitmap.descriptorSize ?? (bitmap.width, bitmap.height)
    let image = reserve(48)
    let data = bitmap.flags & 1 != 0 ? place(bitmap.pixels) : place(chunks: bitmap.pixels.pieces(of: bitmap.chunkSize))
    write(
      GuestBytes().adding(bitmap.id, UInt8(0), bitmap.imageFlags, size.width, size.height)
        .adding(bitmap.format, bitmap.flags, bitmap.width, bitmap.height, bitmap.stride)
        .adding(bitmap.palette).adding(data).bytes, at: image)
    return image
  }

  /// `QXLImage` of a surface, with what drivers leave in the rest of the descriptor.
  public func image(of surface: SurfaceID) -> GuestAddress {
    place(
      GuestBytes().adding(UInt64(9), UInt8(104), UInt8(0xA9), UInt32(0xDEAD_BEEF), UInt32(0), surface.rawValue)
        .padded(to: 48))
  }

  /// `QXLImage` with a stream.
  public func image(quic stream: [UInt8], width: Int, height: Int, chunkSize: Int? = nil, size: Int? = nil)
    -> GuestAddress
  {
    let prefix = GuestBytes().adding(
      UInt64(11), UInt8(1), UInt8(1), UInt32(width), UInt32(height), UInt32(size ?? stream.count))
    // A whole `QXLImage` must be there.
    let image = place(prefix, chunks: stream.pieces(of: chunkSize))
    if used - offset(image) < 48 { _ = reserve(48 - (used - offset(image))) }
    return image
  }
}

extension [UInt8] {
  /// The bytes cut into pieces of a size; one piece if there is none.
  public func pieces(of size: Int?) -> [[UInt8]] {
    guard let size else { return [self] }
    return stride(from: 0, to: count, by: size).map { [UInt8](self[$0..<Swift.min($0 + size, count)]) }
  }
}
