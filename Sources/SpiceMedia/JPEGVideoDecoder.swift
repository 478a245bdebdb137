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
  private var last: Bitmap?

  /// A decoder of frames that are not larger than the limits; nil if there is no memory.
  init?(maxWidth: Int, maxHeight: Int) {
    guard let reader = try? JPEGReader() else { return nil }
    (self.reader, self.maxWidth, self.maxHeight) = (reader, maxWidth, maxHeight)
  }

  func decode(_ frame: RawSpan) throws(CodecError) {
    last = nil
    guard JPEGDecoder.scanCount(frame) <= JPEGDecoder.scanLimit else { throw .unsupported }
    last = try reader.read(
      frame, maxWidth: maxWidth, maxHeight: maxHeight, flags: TJFLAG_FASTDCT | TJFLAG_FASTUPSAMPLE)
  }

  /// The last frame; once, so that the next one can have its memory.
  func picture() throws(CodecError) -> Bitmap? { last.take() }
}
