import SpiceBytes
import SpiceCodecs
import SpicePixels

/// Stand for JPEG files where there are no libraries: pixels whose last bits are lost.
enum LossyFiles {
  static let encoders: ForeignEncoders = {
    var encoders = ForeignEncoders()
    encoders.encodeJPEG = { (rows, width, isBottomUp, _) throws(CodecError) in
      guard width > 0, rows.rowBytes % width == 0 else { throw .unsupported }
      let size = rows.rowBytes / width
      var file: [UInt8] = []
      for count in [width, rows.height] {
        file += [UInt8(truncatingIfNeeded: count), UInt8(truncatingIfNeeded: count >> 8)]
      }
      for y in 0..<rows.height {
        let row = rows.row(isBottomUp ? rows.height - 1 - y : y)
        for x in 0..<width { for byte in 0..<3 { file.append(row[x * size + byte] & 0xF8) } }
      }
      return file
    }
    return encoders
  }()

  static let codecs: ForeignCodecs = {
    var codecs = ForeignCodecs()
    codecs.decodeJPEG = { (file, maxWidth, maxHeight) throws(CodecError) in
      guard file.byteCount >= 4 else { throw .truncated }
      let (width, height) = (Int(file[0]) | Int(file[1]) << 8, Int(file[2]) | Int(file[3]) << 8)
      guard width <= maxWidth, height <= maxHeight, file.byteCount == 4 + 3 * width * height else { throw .truncated }
      let decoder = BitmapDecoder(format: .bit24, width: width, height: height, stride: 3 * width, isTopDown: true)
      do throws(PixelError) {
        return try decoder.decode(file.extracting(4..<file.byteCount), palette: nil, colors: .xrgb32)
      } catch { throw .truncated }
    }
    return codecs
  }()
}
