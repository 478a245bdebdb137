import CZlib
import SpiceBytes
public import SpiceCodecs

/// RFC 1950 streams, by zlib.
public enum Zlib {
  /// Inflates one stream that holds exactly `size` bytes. What follows the stream is left alone.
  ///
  /// - Throws: `truncated` if it holds fewer, `trailingBytes` if it holds more (the count is of bytes of `data`),
  ///   `library` if it is damaged. A stream that is cut off is `truncated` or `library`.
  public static func inflate(_ data: RawSpan, size: Int) throws(CodecError) -> [UInt8] {
    // Deflate cannot shrink below 1:1032, so a larger claim is a lie and would only cost memory.
    guard size >= 0, size / 1100 <= data.byteCount else { throw .truncated }
    var out = [UInt8](repeating: 0, count: size)
    var produced = UInt(size)
    var consumed = UInt(data.byteCount)
    var target = out.mutableRawSpan
    // SAFETY: zlib writes at most `produced` bytes and reads at most `consumed`, the sizes of the two spans.
    let status = unsafe target.withUnsafeMutableBytes { output in
      unsafe data.withUnsafeBytes { input in
        unsafe uncompress2(
          output.bindMemory(to: UInt8.self).baseAddress, &produced, input.bindMemory(to: UInt8.self).baseAddress,
          &consumed)
      }
    }
    switch status {
    case Z_OK where produced == UInt(size): return out
    case Z_OK: throw .truncated
    // Whatever is left of a whole stream, its checksum is: with nothing left, the stream was cut off.
    case Z_BUF_ERROR where produced == UInt(size) && consumed < UInt(data.byteCount):
      throw .trailingBytes(data.byteCount - Int(clamping: consumed))
    case Z_BUF_ERROR: throw .truncated
    default: throw .library
    }
  }

  /// Deflates all of `data`. `level` is 0 (store) to 9 (smallest).
  public static func deflate(_ data: RawSpan, level: Int = 6) -> [UInt8] {
    var size = compressBound(UInt(data.byteCount))
    var out = [UInt8](repeating: 0, count: Int(size))
    var target = out.mutableRawSpan
    // SAFETY: zlib writes at most `size` bytes, the bound that it gave itself.
    let status = unsafe target.withUnsafeMutableBytes { output in
      unsafe data.withUnsafeBytes { input in
        unsafe compress2(
          output.bindMemory(to: UInt8.self).baseAddress, &size, input.bindMemory(to: UInt8.self).baseAddress,
          UInt(data.byteCount), Int32(min(9, max(0, level))))
      }
    }
    precondition(status == Z_OK, "zlib has no memory")
    out.removeLast(out.count - Int(size))
    return out
  }
}
