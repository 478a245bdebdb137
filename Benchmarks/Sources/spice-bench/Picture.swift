import Foundation
import SpiceBytes
import SpicePixels

/// A picture to measure with: ``SpicePixels/PixelFormat/xrgb32``, 0 in the fourth bytes.
struct Picture {
  var name: String
  var bitmap: Bitmap

  var pixelCount: Int { bitmap.width * bitmap.height }

  /// All PNG files of a folder, by name.
  static func load(folder: URL) throws -> [Picture] {
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "png" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
    return try files.map { file in
      let bitmap = try PNGReader.read([UInt8](Data(contentsOf: file)))
      return Picture(name: file.deletingPathExtension().lastPathComponent, bitmap: bitmap)
    }
  }
}
