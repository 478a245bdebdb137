import SpiceMedia
import SpicePixels

/// A screen as what a terminal can show.
enum TerminalPicture {
  /// How a terminal is given pictures.
  enum Style: String, CaseIterable, Sendable {
    /// The Kitty graphics protocol: the picture itself, as PNG.
    case kitty
    /// DEC Sixel graphics: the picture in 252 colours.
    case sixel
    /// Two pixels in each character cell, in 24-bit colours.
    case blocks
  }

  /// The size of the terminal in character cells and, where it tells, in pixels.
  struct Room: Sendable {
    var columns: Int
    var rows: Int
    var pixelWidth: Int
    var pixelHeight: Int
  }

  /// The text that makes a terminal show `bitmap` at the cursor, no larger than `room`.
  static func render(_ bitmap: Bitmap, style: Style, room: Room) -> String {
    switch style {
    case .kitty: kitty(bitmap, room: room)
    case .sixel: sixel(bitmap, room: room)
    case .blocks: blocks(bitmap, room: room)
    }
  }

  private static func blocks(_ bitmap: Bitmap, room: Room) -> String {
    let picture = PictureScaler(bitmap, maxWidth: room.columns, maxHeight: room.rows * 2)
    var text = ""
    for y in stride(from: 0, to: picture.height, by: 2) {
      var last = (UInt32.max, UInt32.max)
      for x in 0..<picture.width {
        let cell = (picture[x, y], picture[x, y + 1])
        if cell != last {
          text += "\u{1B}[38;2;\(rgb(cell.0))m\u{1B}[48;2;\(rgb(cell.1))m"
          last = cell
        }
        text += "▀"
      }
      text += "\u{1B}[0m\n"
    }
    return text
  }

  private static func rgb(_ pixel: UInt32) -> String { "\(pixel >> 16 & 0xFF);\(pixel >> 8 & 0xFF);\(pixel & 0xFF)" }

  private static func kitty(_ bitmap: Bitmap, room: Room) -> String {
    guard let opaque = bitmap.reinterpreted(as: .xrgb32), let file = PNGEncoder.encode(opaque, level: 1) else {
      return ""
    }
    // A cell is about twice as high as wide; the terminal scales to whichever side is the tighter one.
    let tight = bitmap.width * room.rows * 2 > bitmap.height * room.columns
    let fit = tight ? "c=\(room.columns)" : "r=\(room.rows)"
    var rest = Base64.encode(file)[...]
    var text = ""
    var keys = "a=T,f=100,q=2,\(fit),"
    while !rest.isEmpty {
      let piece = rest.prefix(4096)
      rest = rest.dropFirst(4096)
      text += "\u{1B}_G\(keys)m=\(rest.isEmpty ? 0 : 1);\(piece)\u{1B}\\"
      keys = ""
    }
    return text + "\n"
  }

  /// Six levels of red and blue, seven of green: 252 colours, fixed, so that frames do not flicker.
  private static func sixel(_ bitmap: Bitmap, room: Room) -> String {
    let width = room.pixelWidth > 0 ? room.pixelWidth : room.columns * 8
    let height = room.pixelHeight > 0 ? room.pixelHeight : room.rows * 16
    let picture = PictureScaler(bitmap, maxWidth: width, maxHeight: height)
    var text = "\u{1B}Pq\"1;1;\(picture.width);\(picture.height)"
    for index in 0..<252 {
      text += "#\(index);2;\(index / 42 * 20);\(index / 6 % 7 * 100 / 6);\(index % 6 * 20)"
    }
    for top in stride(from: 0, to: picture.height, by: 6) {
      var masks: [Int: [UInt8]] = [:]
      for y in top..<min(top + 6, picture.height) {
        for x in 0..<picture.width {
          let index = colourIndex(picture[x, y])
          masks[index, default: [UInt8](repeating: 0, count: picture.width)][x] |= 1 << UInt8(y - top)
        }
      }
      for (index, row) in masks.sorted(by: { $0.key < $1.key }) { text += "#\(index)\(runs(row))$" }
      text += "-"
    }
    return text + "\u{1B}\\"
  }

  private static func colourIndex(_ pixel: UInt32) -> Int {
    let red = (Int(pixel >> 16 & 0xFF) * 5 + 127) / 255
    let green = (Int(pixel >> 8 & 0xFF) * 6 + 127) / 255
    let blue = (Int(pixel & 0xFF) * 5 + 127) / 255
    return red * 42 + green * 6 + blue
  }

  private static func runs(_ row: [UInt8]) -> String {
    var text = ""
    var start = 0
    while start < row.count {
      var end = start + 1
      while end < row.count, row[end] == row[start] { end += 1 }
      let sign = String(UnicodeScalar(63 + row[start]))
      text += end - start > 3 ? "!\(end - start)\(sign)" : String(repeating: sign, count: end - start)
      start = end
    }
    return text
  }
}
