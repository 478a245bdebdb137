import SpiceCodecs
import SpiceDrawing
import SpicePixels
import SpiceWire

/// What the pixels of an image are compressed with.
enum PictureCodec: Hashable {
  case raw
  case quic
  case lz
  case glz
  case lz4
  /// With loss; a quality of 1 to 100.
  case jpeg(quality: Int)
}

/// When a host wants images to be made smaller than usual, for lines that need it (`spice_wan_compression_t`).
public enum SlowLineCompression: Sendable {
  /// While the client's line is slow.
  case auto
  /// Always.
  case always
  /// Never.
  case never

  /// Whether it is done for a client.
  func isWanted(isSlow: Bool) -> Bool {
    switch self {
    case .auto: isSlow
    case .always: true
    case .never: false
    }
  }
}

/// Chooses the codec for an image and a client.
struct CodecChoice {
  /// What the host, or the client, has asked for.
  var method: ImageCompression
  /// Whether the client decodes LZ4.
  var hasLZ4: Bool
  /// The quality of JPEG images; nil for none.
  var jpegQuality: Int?
  /// Whether GLZ streams are compressed once more.
  var deflatesGLZ = false

  /// Images of fewer bytes are sent as they are.
  private static let leastBytes = 54
  /// Pixels of an image below which the loss is more than the gain.
  private static let leastJPEGPixels = 1024

  /// The codec for an image. `mayRefer` says whether the image may refer to earlier ones and be referred to; `mayLose` says
  /// that its pixels need not be exact; `graduality` tells how gradually their colours change.
  func codec(
    for bitmap: DeviceBitmap, mayRefer: Bool, mayLose: Bool, graduality: () -> Graduality?
  ) -> PictureCodec {
    guard method != .off, bitmap.stride * bitmap.height >= Self.leastBytes else { return .raw }
    let isQUICable = bitmap.format.quicType != nil && bitmap.width >= 3 && bitmap.height >= 3
    let isColor = bitmap.format.isColor
    func lz() -> PictureCodec { bitmap.format.isIndexed && bitmap.palette == nil ? .raw : .lz }
    func isPhoto() -> Bool { isQUICable && graduality() == .high }
    /// QUIC, or JPEG in its place.
    func forPhoto() -> PictureCodec {
      guard let jpegQuality, mayLose, takesJPEG(bitmap) else { return .quic }
      return .jpeg(quality: jpegQuality)
    }
    switch method {
    case .quic:
      guard isQUICable else { return .raw }
      return mayLose && jpegQuality != nil && isPhoto() ? forPhoto() : .quic
    case .lz: return lz()
    case .lz4: return isColor && hasLZ4 ? .lz4 : lz()
    case .glz: return isColor && mayRefer ? .glz : lz()
    case .autoLZ, .autoGLZ:
      if isPhoto() { return forPhoto() }
      return method == .autoGLZ && isColor && mayRefer ? .glz : lz()
    default: return .raw
    }
  }

  private func takesJPEG(_ bitmap: DeviceBitmap) -> Bool {
    // Where loss is borne at all, alpha is put on a surface that has none.
    [.bit24, .bit32, .rgba].contains(bitmap.format) && bitmap.width * bitmap.height >= Self.leastJPEGPixels
  }
}

extension StoredFormat {
  /// Whether pixels are colours by themselves.
  var isColor: Bool {
    switch self {
    case .bit16, .bit24, .bit32, .rgba: true
    default: false
    }
  }

  /// How QUIC takes such pixels; nil if it does not.
  var quicType: QUICPixelType? {
    switch self {
    case .bit16: .rgb16
    case .bit24: .rgb24
    case .bit32: .rgb32
    case .rgba: .rgba
    case .alpha8: .gray
    default: nil
    }
  }

  /// What such pixels are to LZ, GLZ and LZ4.
  var lzKind: LZPixelKind {
    switch self {
    case .bit1LittleEndian: .plt1LE
    case .bit1BigEndian: .plt1BE
    case .bit4LittleEndian: .plt4LE
    case .bit4BigEndian: .plt4BE
    case .bit8: .plt8
    case .bit16: .rgb16
    case .bit24: .rgb24
    case .bit32: .rgb32
    case .rgba: .rgba
    case .alpha8: .a8
    }
  }
}
