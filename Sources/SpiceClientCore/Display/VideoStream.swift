import SpiceBytes
import SpiceCodecs
import SpicePixels
import SpiceWire

/// One video of a display channel: what the server has told of it, and what decodes it.
struct VideoStream {
  /// Frames in a row that cannot be decoded before the server is told to send images instead.
  static let faultLimit = 3
  /// By how many pixels a frame may be wider or higher than was announced: what codecs fill their blocks with.
  static let margin = 64

  var create: StreamCreate
  /// Tells streams of one id apart.
  let incarnation: UInt64
  var reporter: StreamReporter?
  var reportID: UInt32 = 0
  /// Whether the decoder was given up, and nobody has been told yet.
  var hasFailed = false
  private var decoder: (any VideoDecoder)?
  private var maxWidth = 0
  private var maxHeight = 0
  private var faults = 0

  init(_ create: StreamCreate, incarnation: UInt64) {
    self.create = create
    self.incarnation = incarnation
  }

  /// Whether there is a decoder.
  var isSupported: Bool { decoder != nil }
  /// Whether each frame can be decoded without those before it.
  var standsAlone: Bool { create.codec == .mjpeg }
  /// Pixels that a frame may have; none without a decoder.
  var framePixels: Int { decoder == nil ? 0 : maxWidth &* maxHeight }
  /// Pixels of a frame for which the decoder keeps memory, several times.
  var heldPixels: Int { standsAlone ? 0 : framePixels }

  /// Whether the decoder takes frames of a size.
  func hasRoom(_ width: Int, _ height: Int) -> Bool { width <= maxWidth && height <= maxHeight }

  /// Gets a decoder for frames of a size. There is none if this system has none for the codec, or a frame exceeds
  /// `pixelLimit`.
  mutating func prepare(width: Int, height: Int, codecs: ForeignCodecs, pixelLimit: Int) {
    maxWidth = min(max(width, 1), Bitmap.sideLimit) &+ Self.margin
    maxHeight = min(max(height, 1), Bitmap.sideLimit) &+ Self.margin
    let had = isSupported
    decoder = nil
    if maxWidth <= pixelLimit / maxHeight, let format = VideoFormat(rawValue: create.codec.rawValue) {
      decoder =
        format == .mjpeg
        ? MotionJPEGDecoder(codecs, maxWidth: maxWidth, maxHeight: maxHeight)
        : codecs.makeVideoDecoder?(format, maxWidth, maxHeight)
    }
    hasFailed = had && !isSupported
  }

  /// Takes a frame in.
  /// - Returns: what can show it; nil if nothing can.
  mutating func decode(_ frame: RawSpan) -> (any VideoDecoder)? {
    guard let decoder else { return nil }
    do throws(CodecError) {
      try decoder.decode(frame)
      return decoder
    } catch {
      judge(false)
      return nil
    }
  }

  /// Whether a frame could be decoded.
  mutating func judge(_ isGood: Bool) {
    faults = isGood ? 0 : faults + 1
    if faults >= Self.faultLimit {
      decoder = nil
      hasFailed = true
    }
  }
}
