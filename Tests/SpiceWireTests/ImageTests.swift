import SpiceBytes
import SpiceTestSupport
import SpiceWire
import Testing

@Suite struct ImageTests {
  private func decode(_ text: String) throws -> Image {
    let body = bytes(hex: text)
    var image = Image()
    var reader = WireReader(body.rawSpan)
    try image.wire(&reader)
    return image
  }

  /// Descriptor of a 2 x 1 image of a type.
  private func descriptor(_ type: String) -> String { "0900000000000000" + type + "05 02000000 01000000" }

  @Test("the descriptor has 18 bytes and the payload follows")
  func descriptor() throws {
    let image = try decode(descriptor("68") + "07000000")
    #expect(image.id == ImageID(rawValue: 9))
    #expect(image.flags == [.cacheMe, .cacheReplaceMe])
    #expect(image.width == 2)
    #expect(image.height == 1)
    #expect(image.payload == .surface(SurfaceID(rawValue: 7)))
    #expect(try decode(descriptor("67")).payload == .fromCache)
    #expect(try decode(descriptor("6A")).payload == .fromCacheLossless)
    #expect(try decode(descriptor("01") + "02000000 AABB").payload == .quic(WireRange(offset: 22, count: 2)))
    #expect(try decode(descriptor("6D") + "02000000 AABB").payload == .lz4(WireRange(offset: 22, count: 2)))
  }

  @Test("every type survives the wire, with palettes of every origin")
  func roundTrip() throws {
    var types: Set<ImageType> = []
    var palettes: Set<String> = []
    for seed in 0..<300 as Range<UInt64> {
      let (image, arena) = try WireGenerator.make(Image(), seed: seed) { try $0.wire(&$1) }
      types.insert(image.payload.type)
      if case .bitmap(let bitmap) = image.payload {
        palettes.insert(Mirror(reflecting: bitmap.palette).children.first?.label ?? "none")
      }
      let body = try WireWriter.encode(image, blobs: arena.rawSpan)
      var back = Image()
      var reader = WireReader(body.rawSpan)
      try back.wire(&reader)
      #expect(WireDump(back, body) == WireDump(image, arena), "seed \(seed)")
      #expect(reader.position <= body.count)
    }
    #expect(types.count == 12)
    #expect(palettes == ["none", "inline", "cached"])
  }

  @Test("a type that is reserved or unknown is refused", arguments: ["02", "63", "6E", "FF"])
  func types(_ type: String) {
    #expect(throws: WireError.self) { try decode(descriptor(type) + "00000000 00000000") }
  }

  @Test("a bitmap has stride times height bytes")
  func bitmap() throws {
    let image = try decode(
      descriptor("00") + "08 04 02000000 01000000 0C000000 00000000 0102030405060708090A0B0C")
    guard case .bitmap(let bitmap) = image.payload else { Issue.record("not a bitmap"); return }
    #expect(bitmap.format == .thirtyTwoBit)
    #expect(bitmap.flags == .topDown)
    #expect(bitmap.palette == .none)
    #expect(bitmap.rowByteCount == 8)
    #expect(bitmap.pixels == WireRange(offset: 36, count: 12))
  }

  @Test(
    "a bitmap that does not fit is refused",
    arguments: [
      // A row longer than its stride.
      "08 04 02000000 01000000 07000000 00000000 01020304050607",
      // One byte too few.
      "08 04 02000000 01000000 08000000 00000000 01020304050607",
      // A product beyond 64 bits of sign, and one beyond 32 bits.
      "08 04 02000000 FFFFFFFF FFFFFFFF 00000000 0102030405060708",
      "08 04 02000000 01000100 00000100 00000000 0102030405060708",
      // A row beyond 32 bits.
      "08 04 FFFFFFFF 01000000 08000000 00000000 0102030405060708",
      // No such format.
      "00 04 02000000 01000000 08000000 00000000 0102030405060708",
      "0B 04 02000000 01000000 08000000 00000000 0102030405060708",
    ])
  func badBitmap(_ text: String) {
    #expect(throws: WireError.self) { try decode(descriptor("00") + text) }
  }

  @Test("a palette is in the message, in the cache, or nowhere")
  func palettes() throws {
    let inline = try decode(
      descriptor("00") + "05 01 02000000 01000000 02000000 26000000 0001"
        + "0300000000000000 0200 000000FF 00FF0000")
    guard case .bitmap(let first) = inline.payload else { Issue.record("not a bitmap"); return }
    #expect(
      first.palette
        == .inline(WirePalette(id: PaletteID(rawValue: 3), entries: [0xFF00_0000, 0x0000_FF00])))
    let cached = try decode(
      descriptor("00") + "05 02 02000000 01000000 02000000 0300000000000000 0001")
    guard case .bitmap(let second) = cached.payload else { Issue.record("not a bitmap"); return }
    #expect(second.palette == .cached(PaletteID(rawValue: 3)))
    #expect(second.pixels == WireRange(offset: 40, count: 2))
    let plt = descriptor("64")
    #expect(throws: WireError(.nullPointer, at: 23)) { try decode(plt + "00 01000000 00000000 AA") }
    guard case .lzPalette(let third) = try decode(plt + "02 01000000 0300000000000000 AA").payload
    else { Issue.record("not an LZ image"); return }
    #expect(third.palette == .cached(PaletteID(rawValue: 3)))
    #expect(third.data == WireRange(offset: 31, count: 1))
  }

  @Test("a palette with more entries than bytes is refused")
  func paletteBomb() {
    #expect(throws: WireError.self) {
      try decode(
        descriptor("00") + "05 01 02000000 01000000 02000000 26000000 0001"
          + "0300000000000000 FFFF 000000FF")
    }
  }

  @Test("the palette decides the flag that is written")
  func paletteFlag() throws {
    var bitmap = BitmapImage()
    bitmap.flags = [.paletteFromCache, .cachePalette]
    let image = Image(id: ImageID(rawValue: 0), width: 0, height: 0, payload: .bitmap(bitmap))
    let body = try WireWriter.encode(image, blobs: [UInt8]().rawSpan)
    #expect(body[19] == 1)
  }

  @Test("colours and alpha of a JPEG image share their bytes")
  func jpegAlpha() throws {
    let image = try decode(descriptor("6C") + "01 02000000 05000000 AABBCCDDEE")
    guard case .jpegAlpha(let both) = image.payload else { Issue.record("not a JPEG image"); return }
    #expect(both.flags == .topDown)
    #expect(both.jpeg == WireRange(offset: 27, count: 2))
    #expect(both.alpha == WireRange(offset: 29, count: 3))
    #expect(throws: WireError.self) { try decode(descriptor("6C") + "01 06000000 05000000 AABBCCDDEE") }
    #expect(throws: WireError.self) { try decode(descriptor("6C") + "01 02000000 FFFFFFFF AABBCCDDEE") }
  }

  @Test("a palette may stand where an image's bytes are")
  func sharedBytes() throws {
    let body = bytes(hex: "12000000 12000000" + "0000000000000000 0100")
    var mask = TwoPalettes()
    #expect(throws: WireError.self) {
      var reader = WireReader(body.rawSpan)
      try mask.wire(&reader)
    }
    let shared = bytes(hex: "08000000 08000000 0700000000000000 0100 01020304")
    var reader = WireReader(shared.rawSpan)
    try mask.wire(&reader)
    #expect(mask.first == mask.second)
    #expect(mask.first.entries == [0x0403_0201])
  }

  private struct TwoPalettes: WireValue {
    var first = WirePalette()
    var second = WirePalette()
    mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
      try c.required(&first)
      try c.required(&second)
    }
  }
}
