import SpiceCodecs
import SpiceMedia
import SpicePixels
import SpiceTestSupport
import Testing

@Suite("Videos that are damaged or too large")
struct VideoDecoderTests {
  private func film(_ format: VideoFormat, _ width: Int = 96, _ height: Int = 64) throws -> [[UInt8]] {
    let encoder = try encoder(format, width, height)
    return try (0..<6).map { try encoder.encode(try moment($0, width, height), $0) }
  }

  @Test(
    "what is damaged is an error or another picture, and the next frame that stands alone is shown",
    arguments: interFrameFormats)
  func damage(format: VideoFormat) throws {
    let film = try film(format)
    let original = try moment(0, 96, 64)
    var mutations = ByteMutations(seed: 7)
    let decoder = try decoder(format, 160, 128)
    var faults = 0
    for _ in 0..<150 {
      for frame in film {
        do {
          if let picture = try decoder.show(mutations.damaged(frame)) {
            #expect(picture.width <= 160 && picture.height <= 128)
          }
        } catch { faults += 1 }
      }
      let recovered = try #require(try decoder.show(film[0]))
      #expect(signalToNoise(original, recovered) > 36)
    }
    #expect(faults > 0)
  }

  @Test("a frame that is cut off is an error, or shows what there is", arguments: interFrameFormats)
  func truncation(format: VideoFormat) throws {
    let film = try film(format)
    let decoder = try decoder(format)
    var faults = 0
    for count in stride(from: 0, to: film[0].count, by: 7) {
      do { _ = try decoder.show(Array(film[0].prefix(count))) } catch { faults += 1 }
    }
    #expect(faults > 0)
    #expect(try decoder.show(film[0]) != nil)
  }

  @Test(
    "a stream that begins in its middle shows nothing or is an error, until a frame stands alone",
    arguments: interFrameFormats)
  func middle(format: VideoFormat) throws {
    let film = try film(format)
    let decoder = try decoder(format)
    #expect(try (try? decoder.show(film[3])) == nil || decoder.picture() == nil)
    #expect(try decoder.show(film[0]) != nil)
  }

  @Test("frames beyond the limits are refused", arguments: interFrameFormats)
  func limits(format: VideoFormat) throws {
    let frame = try film(format, 320, 64)[0]
    #expect(try decoder(format, 320, 64).show(frame) != nil)
    // Too large, and of an allowed area but too wide.
    for (width, height) in [(128, 64), (128, 256)] {
      let decoder = try decoder(format, width, height)
      #expect(throws: CodecError.self) { try decoder.show(frame) }
    }
  }

  @Test("a stream may change its size", arguments: interFrameFormats)
  func change(format: VideoFormat) throws {
    let decoder = try decoder(format)
    for (width, height) in [(96, 64), (160, 120), (64, 96)] {
      let picture = try #require(try decoder.show(try film(format, width, height)[0]))
      #expect((picture.width, picture.height) == (width, height))
    }
  }
}
