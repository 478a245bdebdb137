extension Screen {
  /// Reads the window dump that `xwd` writes, for screens of 32 bits a pixel with red, green and blue bytes.
  public init(xwd data: [UInt8]) throws {
    // The header is made of big-endian words, whatever the byte order of the pixels.
    func word(_ index: Int) throws -> Int {
      let at = index * 4
      guard at + 4 <= data.count else { throw PeerError("the window dump ends within its header") }
      return data[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
    let headerSize = try word(0)
    let width = try word(4)
    let height = try word(5)
    let isBigEndian = try word(7) != 0
    let bytesPerLine = try word(12)
    let masks = [try word(14), try word(15), try word(16)]
    let start = headerSize + (try word(19)) * 12
    // Three bytes, where windows have visuals of their own, or four.
    let pixelBytes = try word(11) / 8
    guard try word(1) == 7, try word(2) == 2, 3...4 ~= pixelBytes, masks == [0xFF0000, 0xFF00, 0xFF] else {
      throw PeerError("not a window dump of true colours")
    }
    guard width > 0, height > 0, bytesPerLine >= width * pixelBytes, data.count >= start + bytesPerLine * height else {
      throw PeerError("the window dump is too short for \(width)x\(height) pixels")
    }
    var rgb: [UInt8] = []
    rgb.reserveCapacity(width * height * 3)
    for y in 0..<height {
      for x in 0..<width {
        let at = start + y * bytesPerLine + x * pixelBytes
        let red = isBigEndian ? at + pixelBytes - 3 : at + 2
        let step = isBigEndian ? 1 : -1
        rgb += [data[red], data[red + step], data[red + 2 * step]]
      }
    }
    self.init(width: width, height: height, rgb: rgb)
  }
}
