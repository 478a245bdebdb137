import SpiceBytes
import SpiceDrawing
import SpicePixels
import SpiceWire

/// `QXLImage`: pixels for a drawing command.
extension PartReader {
  /// Bytes that a QUIC stream may have. It is copied, since its lengths must not change while it is decoded.
  static let streamLimit = 1 << 26

  /// `QXL_IMAGE_…`.
  private struct Flags: OptionSet {
    var rawValue: UInt8
    static let cache = Flags(rawValue: 1)
    static let highBitsSet = Flags(rawValue: 2)
  }

  /// The image that an address leads to. A mask needs no palette.
  func image(at address: GuestAddress, isMask: Bool = false) throws(QXLError) -> DevicePicture {
    let place = try place(address, .image)
    var fields = try load(48, at: place, .image)
    let id = ImageID(rawValue: fields.next())
    let type: UInt8 = fields.next()
    let flags = Flags(rawValue: fields.next())
    let (width, height) = (fields.size(), fields.size())
    var picture = DevicePicture(
      id: id, isCacheable: flags.contains(.cache), hasHighBits: flags.contains(.highBitsSet), width: width,
      height: height, content: .selfArea)
    switch ImageType(rawValue: type) {
    case .bitmap:
      // REFERENCE: red-parse-qxl.cpp never compares the two sizes that there are. The one of the bitmap counts, for it
      // is the one that the pixels are there for.
      let bitmap = try bitmap(&fields, isMask: isMask)
      (picture.width, picture.height) = (bitmap.width, bitmap.height)
      picture.content = .bitmap(bitmap)
    case .quic:
      try checkSize(width, height, of: .image)
      let size = fields.size()
      guard size <= Self.streamLimit else { throw QXLError(.tooLarge(limit: Self.streamLimit), in: .pixels) }
      picture.content = .quic(SourceBytes(try chunks(&fields, at: place, exactly: size, of: .pixels).copy()))
    case .surface:
      // Xorg's driver leaves flags, width and height of these as they happen to be.
      picture = DevicePicture(id: id, width: 0, height: 0, content: .surface(SurfaceID(rawValue: fields.next())))
    default: throw QXLError(.unknownKind(UInt32(type)), in: .image)
    }
    return picture
  }
}
