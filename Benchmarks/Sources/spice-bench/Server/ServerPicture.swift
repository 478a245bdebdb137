import Foundation
import SpiceBytes
import SpicePixels

/// A picture in a file, as the host reads it: rows of four bytes a pixel.
struct ServerPicture {
  var name: String
  var file: URL
  var width: Int
  var height: Int

  init(name: String, _ bitmap: Bitmap, in folder: URL) throws {
    (self.name, width, height) = (name, bitmap.width, bitmap.height)
    file = folder.appending(path: "\(name).raw")
    var data = Data()
    for row in 0..<bitmap.height {
      let bytes = bitmap.rows.row(row)
      for index in 0..<(bitmap.width * 4) { data.append(bytes[index]) }
    }
    try data.write(to: file)
  }

  /// A picture cut into squares, one below the other.
  init(name: String, tiles side: Int, of bitmap: Bitmap, in folder: URL) throws {
    let (columns, rows) = (bitmap.width / side, bitmap.height / side)
    (self.name, width, height) = (name, side, side * columns * rows)
    file = folder.appending(path: "\(name).raw")
    var data = Data()
    for tile in 0..<(columns * rows) {
      for row in 0..<side {
        let bytes = bitmap.rows.row(tile / columns * side + row)
        let start = tile % columns * side * 4
        for index in start..<(start + side * 4) { data.append(bytes[index]) }
      }
    }
    try data.write(to: file)
  }
}
