import Foundation
import SpiceBytes
import SpiceGeometry
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

  /// What a window on the picture shows that moves down by so many rows from frame to frame; nothing if the picture is
  /// too low for that.
  func scrolled(frames: Int, by step: Int) -> [Picture] {
    let height = bitmap.height - (frames - 1) * step
    return (0..<frames).compactMap { index in
      let top = Int32(index * step)
      let part = Rect(left: 0, top: top, right: Int32(bitmap.width), bottom: top + Int32(height))
      return bitmap.cropped(to: part).map { Picture(name: name, bitmap: $0) }
    }
  }
}
