import SpiceBytes
import SpiceCodecs
import SpicePixels
import SpiceServerTestSupport

/// Stand-ins for the codecs that are C libraries: what they return is up to the fuzzer, within their contracts.
enum ToyCodecs {
  static var all: ForeignCodecs {
    var codecs = ForeignCodecs()
    codecs.decodeJPEG = { (data, maxWidth, maxHeight) throws(CodecError) in
      guard data.byteCount >= 3, data[0] & 0xF0 == 0xF0 else { throw .library }
      let width = Int(data[1] & 63) + 1
      let height = Int(data[2] & 63) + 1
      guard width <= maxWidth, height <= maxHeight, var picture = Bitmap(format: .xrgb32, width: width, height: height)
      else { throw .badSize(width: UInt64(clamping: width), height: UInt64(clamping: height)) }
      var pixels = picture.mutableBytes
      for offset in 0..<pixels.byteCount { pixels.store(data[offset % data.byteCount], at: offset) }
      return picture
    }
    codecs.inflate = { (data, size) throws(CodecError) in
      expect(size <= 1 << 24, "a size that was only announced is bounded before memory is taken")
      guard size <= 4 * data.byteCount else { throw .library }
      var bytes = [UInt8](copying: data)
      if bytes.count > size { bytes.removeLast(bytes.count - size) }
      bytes.append(contentsOf: repeatElement(0, count: size - bytes.count))
      return bytes
    }
    codecs.opus = ToyOpus.codec
    return codecs
  }
}
