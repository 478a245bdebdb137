import SpiceBytes
import SpiceCodecs
import SpicePixels

/// Decodes videos whose frames are JPEG files. A frame that is not shown is not decoded: none needs those before it.
final class MotionJPEGDecoder: VideoDecoder {
  private let decodeJPEG: @Sendable (RawSpan, Int, Int) throws(CodecError) -> Bitmap
  /// What the system has for this kind of video.
  private let faster: (any VideoDecoder)?
  private let maxWidth: Int
  private let maxHeight: Int
  private var frame: [UInt8] = []

  /// A decoder of frames that are not larger than the limits; nil if JPEG cannot be decoded.
  init?(_ codecs: ForeignCodecs, maxWidth: Int, maxHeight: Int) {
    guard let decodeJPEG = codecs.decodeJPEG else { return nil }
    self.decodeJPEG = decodeJPEG
    faster = codecs.makeVideoDecoder?(.mjpeg, maxWidth, maxHeight)
    self.maxWidth = maxWidth
    self.maxHeight = maxHeight
  }

  func decode(_ frame: RawSpan) throws(CodecError) {
    guard ImageLoader.isJPEG(of: maxWidth, maxHeight, frame.byteCount) else { throw .truncated }
    if let faster { try faster.decode(frame) } else { self.frame = [UInt8](copying: frame) }
  }

  func picture() throws(CodecError) -> Bitmap? {
    if let faster { return try faster.picture() }
    let frame = frame
    return try decodeJPEG(frame.rawSpan, maxWidth, maxHeight)
  }

  func draw(on target: inout Bitmap, x: Int, y: Int, width: Int, height: Int) throws(CodecError) -> Bool {
    guard let faster else { return false }
    return try faster.draw(on: &target, x: x, y: y, width: width, height: height)
  }
}
