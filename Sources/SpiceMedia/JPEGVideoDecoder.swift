import CTurboJPEG
import SpiceBytes
import SpiceCodecs
import SpicePixels

/// Decodes videos whose frames are JPEG files, as fast as the library can: as the reference client does, a frame that is
/// seen for a moment is decoded with the coarser of the library's transforms, which differ by a few levels at most.
final class JPEGVideoDecoder: VideoDecoder {
  private let reader: JPEGReader
  private let maxWidth: Int
  private let maxHeight: Int
  private var frame: [UInt8] = []
  private static let flags = TJFLAG_FASTDCT | TJFLAG_FASTUPSAMPLE

  /// A decoder of frames that are not larger than the limits; nil if there is no memory.
  init?(maxWidth: Int, maxHeight: Int) {
    guard let reader = try? JPEGReader() else { return nil }
    (self.reader, self.maxWidth, self.maxHeight) = (reader, maxWidth, maxHeight)
  }

  func decode(_ frame: RawSpan) throws(CodecError) {
    self.frame = []
    guard JPEGDecoder.scanCount(frame) <= JPEGDecoder.scanLimit else { throw .unsupported }
    self.frame = [UInt8](copying: frame)
  }

  func picture() throws(CodecError) -> Bitmap? {
    let frame = frame
    if frame.isEmpty { return nil }
    return try reader.read(frame.rawSpan, maxWidth: maxWidth, maxHeight: maxHeight, flags: Self.flags)
  }

  func draw(on target: inout Bitmap, x: Int, y: Int, width: Int, height: Int) throws(CodecError) -> Bool {
    let frame = frame
    if frame.isEmpty { return false }
    return try reader.draw(
      frame.rawSpan, on: &target, x: x, y: y, width: width, height: height, flags: Self.flags)
  }
}
