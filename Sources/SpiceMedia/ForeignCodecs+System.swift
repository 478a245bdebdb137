public import SpiceCodecs
import SpicePixels

extension ForeignCodecs {
  /// The codecs that this system's libraries bring: JPEG by libjpeg-turbo, inflate by zlib, Opus by libopus, videos by
  /// libavcodec where that is installed.
  public static var system: ForeignCodecs {
    var codecs = ForeignCodecs()
    codecs.decodeJPEG = { (data, width, height) throws(CodecError) in
      try JPEGDecoder.decode(data, maxWidth: width, maxHeight: height)
    }
    codecs.videoFormats = { VideoFormat.allCases.filter(AVVideoDecoder.exists) }
    codecs.makeVideoDecoder = { format, width, height in
      if format == .mjpeg { return JPEGVideoDecoder(maxWidth: width, maxHeight: height) }
      return AVVideoDecoder(format, maxWidth: width, maxHeight: height)
    }
    codecs.inflate = { (data, size) throws(CodecError) in try Zlib.inflate(data, size: size) }
    codecs.opus = .opus
    return codecs
  }
}

extension ForeignEncoders {
  /// The encoders that this system's libraries bring: JPEG by libjpeg-turbo, deflate by zlib, Opus by libopus, videos by
  /// libavcodec where that is installed.
  public static var system: ForeignEncoders {
    var encoders = ForeignEncoders()
    encoders.encodeJPEG = { (rows, width, isBottomUp, quality) throws(CodecError) in
      try JPEGEncoder.encode(rows, width: width, isBottomUp: isBottomUp, quality: quality)
    }
    encoders.makeVideoEncoder = { AVVideoEncoder($0, $1) }
    encoders.deflate = { Zlib.deflate($0, level: 3) }
    encoders.opus = .opus
    return encoders
  }
}
