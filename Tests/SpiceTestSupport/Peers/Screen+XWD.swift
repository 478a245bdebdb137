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
    var rgb = [UInt8](repeating: 0, count: width * height * 3)
    unsafe data.withUnsafeBufferPointer { data in
      unsafe rgb.withUnsafeMutableBufferPointer { rgb in
        let step = isBigEndian ? 1 : -1
        var (y, to) = (0, 0)
        // Loops that are quick though nobody optimizes them.
        while y < height {
          var at = start + y * bytesPerLine + (isBigEndian ? pixelBytes - 3 : 2)
          let end = to + width * 3
          while to < end {
            // SAFETY: there are as many pixels as was checked, and as many bytes for them as were asked for.
            unsafe rgb[to] = data[at]
            unsafe rgb[to + 1] = data[at + step]
            unsafe rgb[to + 2] = data[at + 2 * step]
            (at, to) = (at + pixelBytes, to + 3)
          }
          y += 1
        }
      }
    }
    self.init(width: width, height: height, rgb: rgb)
  }
}
