import Foundation
import SpiceBytes
import SpiceMedia
import SpicePixels

/// Pictures in files.
enum PictureFile {
  /// A kind of file.
  enum Kind {
    case png, ppm

    /// By a file's ending.
    init?(path: String) {
      switch path.lowercased().split(separator: ".").last {
      case "png": self = .png
      case "ppm": self = .ppm
      default: return nil
      }
    }
  }

  /// Writes a screen's picture; alpha is left out, a screen is opaque.
  static func write(_ picture: Bitmap, to path: String) throws {
    guard let kind = Kind(path: path) else { throw CommandFailure("the file must end in .png or .ppm") }
    let screen = picture.converted(to: .xrgb32)
    let bytes = kind == .png ? PNGEncoder.encode(screen) ?? [] : ppm(screen)
    do {
      try Data(bytes).write(to: URL(filePath: path))
    } catch {
      throw CommandFailure("cannot write \(path): \(error.localizedDescription)")
    }
  }

  private static func ppm(_ screen: Bitmap) -> [UInt8] {
    var bytes = Array("P6\n\(screen.width) \(screen.height)\n255\n".utf8)
    bytes.reserveCapacity(bytes.count + screen.width * screen.height * 3)
    for y in 0..<screen.height {
      let row = screen.rows.row(y)
      for x in 0..<screen.width {
        bytes.append(row[x * 4 + 2])
        bytes.append(row[x * 4 + 1])
        bytes.append(row[x * 4])
      }
    }
    return bytes
  }
}
