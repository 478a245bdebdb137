import SpiceBytes
import SpiceCodecs
import SpicePixels
import SpiceTestSupport
import Testing

@Suite struct LZVectorTests {
  static let images = VectorIndex.shared.images.filter { $0.lz != nil }

  static func picture(_ image: VectorIndex.Image) throws -> LZPicture {
    let kind = try #require(image.lz?.lz_type.flatMap(LZPixelKind.init(rawValue:)))
    return LZPicture(
      kind: kind, width: image.w, height: image.h, isTopDown: image.top_down == 1, stride: image.stride,
      bytes: try image.raw.load(), palette: image.palette.map { Palette(entries: $0) })
  }

  @Test("streams of the C encoder decode to the raw pixels", arguments: images)
  func decode(_ image: VectorIndex.Image) throws {
    let picture = try Self.picture(image)
    let lz = try #require(image.lz)
    let bitmap = try picture.decoded(lz.load())
    #expect(bitmap.pixels == picture.pixels)
    // The sums are of rows in stream order; those of palette pictures include what pads a row to whole bytes.
    if let sum = lz.decoded32_sha256, !picture.kind.isPalette || image.w % 8 == 0 || picture.kind == .plt8 {
      let pixels = picture.isTopDown ? bitmap.pixels : bitmap.pixels.flipped(width: image.w)
      #expect(SHA256.hex(pixels.littleEndianBytes) == sum)
    }
  }

  @Test("RGB16 decodes to the same 16 bits", arguments: images.filter { $0.lz?.lz_type == 6 })
  func decodeRGB16(_ image: VectorIndex.Image) throws {
    let picture = try Self.picture(image)
    let lz = try #require(image.lz)
    let bitmap = try picture.decoded(lz.load())
    var rows: [[UInt8]] = []
    for row in 0..<image.h { rows.append([UInt8](copying: bitmap.rows.row(row))) }
    if !picture.isTopDown { rows.reverse() }
    #expect(SHA256.hex(Array(rows.joined())) == lz.decoded_sha256)
  }

  @Test("our streams are in total no larger than those of the C encoder, and decode to the same pixels")
  func encode() throws {
    var ours = 0
    var theirs = 0
    var encoder = LZEncoder()
    for image in Self.images {
      let picture = try Self.picture(image)
      let stream = try picture.withRows { rows in
        try encoder.encode(rows, kind: picture.kind, width: image.w, isTopDown: picture.isTopDown)
      }
      #expect(try picture.decoded(stream).pixels == picture.pixels, "\(image.name)")
      ours += stream.count
      theirs += image.lz?.bytes ?? 0
    }
    #expect(ours <= theirs)
  }
}
