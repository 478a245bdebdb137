import CAVCodec
import SpiceCodecs
import SpicePixels

/// Decodes VP8, VP9, H.264 and H.265 by libavcodec.
final class AVVideoDecoder: VideoDecoder {
  private let library: AVLibraries
  private let format: VideoFormat
  private let name: String
  private let maxWidth: Int
  private let maxHeight: Int
  private let converter: PictureConverter
  private var context: AVDecoderContext
  private var screen: AVPicture?

  /// Whether this machine has a decoder of the format.
  static func exists(for format: VideoFormat) -> Bool {
    guard let name = name(of: format), let library = AVLibraries.shared else { return false }
    // SAFETY: the call reads a string that ends.
    return unsafe library.findDecoder(name) != nil
  }

  /// A decoder of frames that are not larger than the limits; nil if there is none.
  init?(_ format: VideoFormat, maxWidth: Int, maxHeight: Int) {
    guard let name = Self.name(of: format), let library = AVLibraries.shared, maxWidth > 0, maxHeight > 0,
      let context = AVDecoderContext(library, name, maxWidth: maxWidth, maxHeight: maxHeight)
    else { return nil }
    (self.library, self.format, self.name, self.context) = (library, format, name, context)
    (self.maxWidth, self.maxHeight) = (maxWidth, maxHeight)
    converter = PictureConverter(library)
  }

  func decode(_ frame: RawSpan) throws(CodecError) {
    switch context.decode(frame) {
    case .taken: return
    case .damaged: throw .library
    case .refused: break
    }
    // The decoder of VP9 refuses every frame after one that claimed to be too large.
    guard let next = AVDecoderContext(library, name, maxWidth: maxWidth, maxHeight: maxHeight) else { throw .library }
    context = next
    guard context.decode(frame) == .taken else { throw .library }
  }

  func picture() throws(CodecError) -> Bitmap? {
    guard let frame = context.frame else { return nil }
    let (width, height) = (frame.width, frame.height)
    guard width > 0, height > 0, width <= maxWidth, height <= maxHeight else {
      throw .badSize(width: UInt64(clamping: width), height: UInt64(clamping: height))
    }
    // With even sides a colour sample has two by two pixels at the edges, too. Decoders fill whole blocks, of which
    // streams cut an even number of rows and columns off in these formats; in others there may be nothing beyond.
    let isFilled = Self.filledFormats.contains(frame.format.rawValue)
    let target = try screen(isFilled ? width + width % 2 : width, isFilled ? height + height % 2 : height)
    let matrix = matrix(of: frame)
    frame.resize(target.width, target.height)
    defer { frame.resize(width, height) }
    try converter.convert(frame, to: target, matrix: matrix)
    return try target.bitmap(width, height)
  }

  private func screen(_ width: Int, _ height: Int) throws(CodecError) -> AVPicture {
    if let screen, (screen.width, screen.height) == (width, height) { return screen }
    let made = try AVPicture(library, AV_PIX_FMT_BGRA, width: width, height: height)
    screen = made
    return made
  }

  private static let filledFormats = [
    AV_PIX_FMT_YUV420P.rawValue, AV_PIX_FMT_YUVJ420P.rawValue, AV_PIX_FMT_YUV420P10LE.rawValue,
  ]

  /// What the stream says of its colours; VP8 has no words for it.
  private func matrix(of frame: AVPicture) -> PictureConverter.Matrix {
    let said = format == .vp8 ? AVCOL_SPC_UNSPECIFIED : frame.colorSpace
    return switch said {
    case AVCOL_SPC_BT709: .bt709
    case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M: .bt601
    default: PictureConverter.Matrix(height: frame.height)
    }
  }

  /// Decoders that are part of libavcodec; none of those that drive hardware, whose frames are elsewhere.
  private static func name(of format: VideoFormat) -> String? {
    switch format {
    case .mjpeg: nil
    case .vp8: "vp8"
    case .vp9: "vp9"
    case .h264: "h264"
    case .h265: "hevc"
    }
  }
}
