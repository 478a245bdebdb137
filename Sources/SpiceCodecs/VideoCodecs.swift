public import SpicePixels

/// How frames of a video are coded. The numbers are those of the protocol (spec: video codecs).
public enum VideoFormat: UInt8, CaseIterable, Sendable {
  /// One JPEG file a frame.
  case mjpeg = 1
  /// One raw VP8 frame.
  case vp8 = 2
  /// One access unit in Annex-B form, with parameter sets before key frames.
  case h264 = 3
  /// One raw VP9 frame.
  case vp9 = 4
  /// One access unit in Annex-B form, with parameter sets before key frames.
  case h265 = 5
}

/// What a video encoder is made for.
public struct VideoEncoderSettings: Equatable, Sendable {
  /// Columns of a frame.
  public var width: Int
  /// Rows of a frame.
  public var height: Int
  /// Frames a second that are expected.
  public var framesPerSecond: Int
  /// Bits a second to begin with.
  public var bitsPerSecond: Int

  /// Settings.
  public init(width: Int, height: Int, framesPerSecond: Int, bitsPerSecond: Int) {
    self.width = width
    self.height = height
    self.framesPerSecond = framesPerSecond
    self.bitsPerSecond = bitsPerSecond
  }
}

/// Encodes the frames of one video for one client, in order. It never holds a frame back: what it returns is the frame
/// that it was given. Confined to one thread.
public protocol VideoEncoder: AnyObject {
  /// How many bits a second the frames may take from now on.
  var bitsPerSecond: Int { get set }

  /// Encodes a frame of pixels of three or four bytes (blue, green, red, anything).
  ///
  /// - Parameters:
  ///   - rows: the pixels; the size is that of the settings.
  ///   - isBottomUp: the first row in memory is the picture's last.
  ///   - milliseconds: when the frame is shown, on a clock of its own that only goes on.
  /// - Returns: the frame as it is sent.
  /// - Throws: `library` if it cannot be encoded.
  func encode(_ rows: borrowing PixelRows, isBottomUp: Bool, milliseconds: Int64) throws(CodecError) -> [UInt8]
}

/// Decodes the frames of one video, all of them and in order. Confined to one thread.
public protocol VideoDecoder: AnyObject {
  /// Takes a frame in. Those that come too late to be shown are needed all the same: later ones build on them.
  ///
  /// - Throws: `library` if it is damaged. The decoder can be used on: it recovers with the next frame that stands alone.
  func decode(_ frame: RawSpan) throws(CodecError)

  /// The last frame that was taken in, in ``PixelFormat/xrgb32``, with its rows in the order in which they were coded; nil
  /// if it was damaged, or has nothing to show. It may be larger than was announced by what codecs fill their blocks with.
  ///
  /// - Throws: `badSize` if it exceeds the limits, `unsupported` if its format cannot be shown, `library` if there is no
  ///   memory for it.
  func picture() throws(CodecError) -> Bitmap?

  /// Draws the last frame where it is shown, with no picture in between, if the decoder can do that and the frame has the
  /// size of the place.
  ///
  /// - Parameters:
  ///   - target: a picture in ``PixelFormat/xrgb32``, on which all of the place lies.
  ///   - x: the place's first column.
  ///   - y: its first row.
  ///   - width: its pixels in a row.
  ///   - height: its rows.
  /// - Returns: whether it did; otherwise nothing is changed.
  /// - Throws: as ``picture()``; a part may be drawn then.
  func draw(on target: inout Bitmap, x: Int, y: Int, width: Int, height: Int) throws(CodecError) -> Bool
}

extension VideoDecoder {
  /// Decoders that have pictures of their own.
  public func draw(on target: inout Bitmap, x: Int, y: Int, width: Int, height: Int) throws(CodecError) -> Bool {
    false
  }
}
