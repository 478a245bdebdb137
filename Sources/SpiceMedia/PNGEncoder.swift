import CZlib
import SpiceBytes
public import SpicePixels

/// Pictures as PNG files: 8 bits a channel, RGB, or RGBA for pictures with alpha.
public enum PNGEncoder {
  /// The file for a 32-bit picture. Premultiplied colours are divided by their alpha, as PNG wants them.
  ///
  /// Nil if the picture is not ``PixelFormat/xrgb32`` or ``PixelFormat/argb32``.
  public static func encode(_ bitmap: Bitmap, level: Int = 6) -> [UInt8]? {
    guard bitmap.format == .xrgb32 || bitmap.format == .argb32 else { return nil }
    let hasAlpha = bitmap.format == .argb32

    var header: [UInt8] = []
    append(UInt32(bitmap.width), to: &header)
    append(UInt32(bitmap.height), to: &header)
    header += [8, hasAlpha ? 6 : 2, 0, 0, 0]

    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    append(chunk: "IHDR", header, to: &file)
    let rows = hasAlpha ? filteredRGBA(bitmap) : filteredRGB(bitmap)
    append(chunk: "IDAT", Zlib.deflate(rows.rawSpan, level: level), to: &file)
    append(chunk: "IEND", [], to: &file)
    return file
  }

  /// Rows with the filter "up", which suits screens: equal rows become zeros.
  private static func filteredRGB(_ bitmap: Bitmap) -> [UInt8] {
    let rows = bitmap.rows
    var out: [UInt8] = []
    out.reserveCapacity((bitmap.width * 3 + 1) * bitmap.height)
    for y in 0..<bitmap.height {
      out.append(2)
      let row = rows.row(y)
      let above = y > 0 ? rows.row(y - 1) : nil
      for x in 0..<bitmap.width {
        let pixel: UInt32 = row.integer(at: x * 4)
        let up: UInt32 = above?.integer(at: x * 4) ?? 0
        for shift: UInt32 in [16, 8, 0] {
          out.append(UInt8(truncatingIfNeeded: (pixel >> shift) &- (up >> shift)))
        }
      }
    }
    return out
  }

  private static func filteredRGBA(_ bitmap: Bitmap) -> [UInt8] {
    let rows = bitmap.rows
    var out: [UInt8] = []
    out.reserveCapacity((bitmap.width * 4 + 1) * bitmap.height)
    for y in 0..<bitmap.height {
      out.append(0)
      let row = rows.row(y)
      for x in 0..<bitmap.width {
        let pixel: UInt32 = row.integer(at: x * 4)
        let alpha = pixel >> 24
        for shift: UInt32 in [16, 8, 0] {
          let colour = (pixel >> shift) & 0xFF
          out.append(alpha == 0 ? 0 : UInt8(clamping: (colour * 255 + alpha / 2) / alpha))
        }
        out.append(UInt8(alpha))
      }
    }
    return out
  }

  private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
    for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  private static func append(chunk name: StaticString, _ body: [UInt8], to file: inout [UInt8]) {
    append(UInt32(body.count), to: &file)
    let covered = Array("\(name)".utf8) + body
    file += covered
    // SAFETY: zlib reads the bytes of the array, only during the call.
    let sum = unsafe covered.withUnsafeBufferPointer { bytes in
      unsafe crc32(0, bytes.baseAddress, UInt32(bytes.count))
    }
    append(UInt32(truncatingIfNeeded: sum), to: &file)
  }
}
