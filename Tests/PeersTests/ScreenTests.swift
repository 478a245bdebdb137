import SpiceTestSupport
import Testing

@Suite struct ScreenTests {
  private static let picture = Screen(width: 3, height: 2, rgb: Array(1...18))

  @Test("a pixmap reads as it was written")
  func pixmapRoundTrip() throws {
    #expect(try Screen(ppm: Self.picture.ppm) == Self.picture)
  }

  @Test("comments and line ends between the numbers of a pixmap are skipped")
  func pixmapComments() throws {
    let header = Array("P6 # made by hand\r\n3\n# two rows\n2\t255\n".utf8)
    #expect(try Screen(ppm: header + Self.picture.rgb) == Self.picture)
  }

  @Test("every prefix of a pixmap is refused")
  func pixmapPrefixes() {
    let whole = Self.picture.ppm
    for length in whole.indices {
      #expect(throws: PeerError.self) { try Screen(ppm: Array(whole[..<length])) }
    }
  }

  @Test("a window dump gives the colours of either byte order, without the padding of its rows")
  func windowDump() throws {
    for isBigEndian in [false, true] {
      var words = [UInt32](repeating: 0, count: 25)
      words[0] = 104
      words[1] = 7
      words[2] = 2
      (words[4], words[5]) = (3, 2)
      words[7] = isBigEndian ? 1 : 0
      words[11] = 32
      words[12] = 16
      (words[14], words[15], words[16]) = (0xFF0000, 0xFF00, 0xFF)
      words[19] = 1
      var data = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
      // The window's name, and one entry of the colour map.
      data += [UInt8](repeating: 0xEE, count: 4 + 12)
      for y in 0..<2 {
        for x in 0..<3 {
          let at = (y * 3 + x) * 3
          let (r, g, b) = (Self.picture.rgb[at], Self.picture.rgb[at + 1], Self.picture.rgb[at + 2])
          data += isBigEndian ? [0xEE, r, g, b] : [b, g, r, 0xEE]
        }
        data += [0xEE, 0xEE, 0xEE, 0xEE]
      }
      #expect(try Screen(xwd: data) == Self.picture)
      #expect(throws: PeerError.self) { try Screen(xwd: Array(data.dropLast())) }
    }
  }

  @Test("a comparison names the first pixel that differs and how many do")
  func difference() throws {
    var other = Self.picture
    #expect(other.difference(from: Self.picture) == nil)
    #expect(other.psnr(to: Self.picture) == .infinity)
    other.rgb[4] = 0xAA
    other.rgb[17] = 0xBB
    let difference = try #require(other.difference(from: Self.picture))
    #expect(difference.count == 2)
    #expect(difference.description == "2 pixels differ, first at (1, 0): 4aa06 instead of 40506")
    #expect(other.psnr(to: Self.picture) < 20)
    let narrow = Screen(width: 2, height: 2, rgb: Array(1...12))
    #expect(narrow.difference(from: Self.picture)?.description == "the picture is 2x2 instead of 3x2")
  }
}
