import SpiceBytes
import SpiceCodecs
import SpicePixels
import SpiceTestSupport
import Testing

@testable import SpiceMedia

@Suite("Videos through encoder and decoder")
struct VideoCodecTests {
  @Test("a client can be told of all four formats")
  func formats() { #expect(Set(ForeignCodecs.system.videoFormats()) == Set(interFrameFormats)) }

  @Test(
    "each frame comes back at once, near to the original, with every size",
    arguments: interFrameFormats, [[160, 120], [97, 61], [640, 482]])
  func roundTrip(format: VideoFormat, size: [Int]) throws {
    let (width, height) = (size[0], size[1])
    let (encoder, decoder) = (
      try encoder(format, width, height, bitsPerSecond: 4_000_000), try decoder(format, width + 1, height + 1)
    )
    for index in 0..<(width > 200 ? 2 : 6) {
      let original = try moment(index, width, height)
      let picture = try #require(try decoder.show(try encoder.encode(original, index)))
      #expect(picture.format == .xrgb32)
      #expect(picture.width == width || picture.width == width + width % 2)
      #expect(picture.height == height || picture.height == height + height % 2)
      #expect(picture.value(x: 0, y: 0) >> 24 == 0xFF)
      #expect(signalToNoise(original, picture) > 35)
    }
  }

  @Test("frames of VP8 that are higher than 576 rows have the colours that peers take them for")
  func tallFrame() throws {
    let original = try moment(0, 64, 600)
    let picture = try #require(try decoder(.vp8, 700, 700).show(try encoder(.vp8, 64, 600).encode(original, 0)))
    #expect(signalToNoise(original, picture) > 36)
  }

  @Test("rows from the bottom up are encoded upright", arguments: interFrameFormats)
  func bottomUp(format: VideoFormat) throws {
    let original = try moment(0, 97, 61)
    var flipped = original
    flipped.flip()
    let frame = try encoder(format, 97, 61).encode(flipped.rows, isBottomUp: true, milliseconds: 0)
    #expect(frame == (try encoder(format, 97, 61).encode(original, 0)))
  }

  @Test("pixels of three bytes give the frame that those of four bytes give", arguments: interFrameFormats)
  func threeBytes(format: VideoFormat) throws {
    let original = try moment(0, 97, 61)
    var packed: [UInt8] = []
    for y in 0..<61 {
      for x in 0..<97 {
        for shift: UInt32 in [0, 8, 16] { packed.append(UInt8(original.value(x: x, y: y) >> shift & 0xFF)) }
      }
    }
    let rows = PixelRows(packed.rawSpan, stride: 97 * 3, rowBytes: 97 * 3, height: 61)
    let frame = try encoder(format, 97, 61).encode(rows, isBottomUp: false, milliseconds: 0)
    let picture = try #require(try decoder(format).show(frame))
    #expect(signalToNoise(original, picture) > 36)
  }

  @Test("rows that are not those of the settings are refused", arguments: interFrameFormats)
  func otherRows(format: VideoFormat) throws {
    let encoder = try encoder(format, 64, 48)
    #expect(throws: CodecError.badSize(width: 64, height: 49)) { try encoder.encode(try moment(0, 64, 49), 0) }
    #expect(throws: CodecError.unsupported) { try encoder.encode(try moment(0, 65, 48), 0) }
    #expect(try !encoder.encode(try moment(0, 64, 48), 0).isEmpty)
  }

  @Test("a clock that stands still or jumps back holds no frame up", arguments: interFrameFormats)
  func clock(format: VideoFormat) throws {
    let (encoder, decoder) = (try encoder(format, 64, 48), try decoder(format))
    for (index, time) in [1000, 1000, 990, 5000, 0].enumerated() {
      let frame = try encoder.encode(try moment(index, 64, 48).rows, isBottomUp: false, milliseconds: Int64(time))
      #expect(try decoder.show(frame) != nil)
    }
  }

  @Test("the bytes follow the rate, down and up again", arguments: interFrameFormats)
  func rates(format: VideoFormat) throws {
    let (encoder, decoder) = (
      try encoder(format, 320, 240, bitsPerSecond: 3_000_000), try decoder(format)
    )
    let film = try (0..<5).map { try noise($0, 320, 240) }
    var index = 0
    func second() throws -> Int {
      var bytes = 0
      for _ in 0..<25 {
        let frame = try encoder.encode(film[index % 5], index)
        try decoder.decode(frame.rawSpan)
        bytes += frame.count
        index += 1
      }
      return bytes
    }
    _ = try second()
    let high = try second()
    #expect(try decoder.picture() != nil)
    encoder.bitsPerSecond = 1_000_000
    _ = try second()
    let low = try second()
    encoder.bitsPerSecond = 3_000_000
    _ = try second()
    let again = try second()
    #expect(low * 2 < high)
    #expect(low * 2 < again)
    for (bytes, rate) in [(high, 3_000_000), (low, 1_000_000), (again, 3_000_000)] {
      #expect(bytes * 8 > rate / 2 && bytes * 8 < rate * 3 / 2, "\(bytes * 8) bits in place of \(rate)")
    }
  }

  @Test("another rate begins nothing anew, as long as frames need neither the old one nor the new one")
  func unusedRate() throws {
    let encoder = try encoder(.vp8, 320, 240, bitsPerSecond: 8_000_000)
    for index in 0..<50 {
      if index == 40 { encoder.bitsPerSecond = 5_000_000 }
      let frame = try encoder.encode(try moment(index % 5, 320, 240), index)
      // In the first bit VP8 says whether a frame builds on others.
      #expect((frame[0] & 1 == 1) == (index > 0), "frame \(index)")
    }
  }

  @Test("there is no encoder of sizes that no picture has", arguments: interFrameFormats)
  func sizes(format: VideoFormat) throws {
    let make = try #require(ForeignEncoders.system.makeVideoEncoder)
    for (width, height) in [(0, 10), (10, -1), (1 << 40, 1 << 40), (.max, .max), (1 << 24, 1 << 24)] {
      let settings = VideoEncoderSettings(width: width, height: height, framesPerSecond: 25, bitsPerSecond: 1_000_000)
      #expect(make(format, settings) == nil)
    }
  }
}
