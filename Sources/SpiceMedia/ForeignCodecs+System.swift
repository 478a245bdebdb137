public import SpiceCodecs
import SpicePixels

extension ForeignCodecs {
  /// The codecs that this system's libraries bring: JPEG by libjpeg-turbo, inflate by zlib.
  public static var system: ForeignCodecs {
    var codecs = ForeignCodecs()
    codecs.decodeJPEG = { (data, width, height) throws(CodecError) in
      try JPEGDecoder.decode(data, maxWidth: width, maxHeight: height)
    }
    codecs.inflate = { (data, size) throws(CodecError) in try Zlib.inflate(data, size: size) }
    return codecs
  }
}
