import Foundation

extension Screen {
  /// The picture as a binary portable pixmap.
  public var ppm: [UInt8] { Array("P6\n\(width) \(height)\n255\n".utf8) + rgb }

  /// Reads a binary portable pixmap with 8 bits for each colour, as QEMU and spicy-screenshot write it.
  public init(ppm data: [UInt8]) throws {
    var position = 0
    var fields: [String] = []
    while fields.count < 4 {
      while position < data.count, data[position] == 0x23 || Self.isBlank(data[position]) {
        // A comment lasts until the end of its line.
        if data[position] == 0x23 { position = data[position...].firstIndex(of: 0x0A) ?? data.count }
        position += 1
      }
      let end = data[min(position, data.count)...].firstIndex(where: Self.isBlank)
      guard let end else { throw PeerError("the pixmap ends within its header") }
      fields.append(String(decoding: data[position..<end], as: UTF8.self))
      position = end
    }
    guard fields[0] == "P6", fields[3] == "255", let width = Int(fields[1]), let height = Int(fields[2]),
      width > 0, height > 0, width < 65536, height < 65536
    else { throw PeerError("not a pixmap of 8 bits: \(fields)") }
    let pixels = data.dropFirst(position + 1)
    guard pixels.count == width * height * 3 else {
      throw PeerError("the pixmap has \(pixels.count) bytes for \(width)x\(height) pixels")
    }
    self.init(width: width, height: height, rgb: Array(pixels))
  }

  /// Reads a file of that kind.
  public init(ppmFile path: String) throws { try self.init(ppm: [UInt8](Data(contentsOf: URL(filePath: path)))) }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
