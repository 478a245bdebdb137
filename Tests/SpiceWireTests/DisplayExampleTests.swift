import SpiceBytes
import SpiceGeometry
import SpiceTestSupport
import SpiceWire
import Testing

@Suite struct DisplayExampleTests {
  private let none: [UInt8] = []

  /// Surface 0, an empty box, no clip.
  private let base = "00000000 00000000 00000000 00000000 00000000 00"
  /// No mask.
  private let mask = "00 00000000 00000000 00000000"

  @Test("a fill has the 41 bytes of the specification")
  func fill() throws {
    var fill = DrawFill()
    fill.base = DrawBase(surface: .primary, box: Rect(left: 10, top: 20, right: 30, bottom: 40))
    fill.brush = .solid(0x00FF_8000)
    let body = try DisplayServerMessage.drawFill(fill).encoded(blobs: none.rawSpan)
    #expect(
      body
        == bytes(
          hex: """
            00000000  14000000 0A000000 28000000 1E000000  00  01 0080FF00  0800
            00 00000000 00000000 00000000
            """))
    #expect(body.count == 41)
    #expect(try DisplayServerMessage(.drawFill, decoding: body.rawSpan) == .drawFill(fill))
  }

  @Test("excess bytes after a message are ignored")
  func excess() throws {
    let body = bytes(hex: base + "00 0800" + mask + "123456")
    guard case .drawFill(let fill) = try DisplayServerMessage(.drawFill, decoding: body.rawSpan)
    else { Issue.record("not a fill"); return }
    #expect(fill.brush == .none)
    #expect(fill.rop == .put)
  }

  @Test("a list of removals counts with sixteen bits")
  func invalList() throws {
    let message = DisplayServerMessage.invalList([
      CachedResource(pixmap: ImageID(rawValue: 1)), CachedResource(pixmap: ImageID(rawValue: 2)),
    ])
    #expect(
      try message.encoded(blobs: none.rawSpan)
        == bytes(hex: "0200 01 0100000000000000 01 0200000000000000"))
    let all = DisplayServerMessage.invalAllPixmaps([
      ChannelWait(ChannelID(.display, id: 1), serial: MessageSerial(rawValue: 5))
    ])
    #expect(try all.encoded(blobs: none.rawSpan) == bytes(hex: "01 02 01 0500000000000000"))
  }

  @Test("a copy without an image is refused")
  func nullSource() {
    let body = bytes(hex: base + "00000000" + String(repeating: "00", count: 16) + "0800 00" + mask)
    #expect(throws: WireError(.nullPointer, at: 21)) {
      try DisplayServerMessage(.drawCopy, decoding: body.rawSpan)
    }
  }

  @Test(
    "a scale mode, a brush or a clip that nobody knows is refused",
    arguments: [
      "00000000 00000000 00000000 00000000 00000000 02 00 0800 00 00000000 00000000 00000000",
      "00000000 00000000 00000000 00000000 00000000 00 03 0800 00 00000000 00000000 00000000",
    ])
  func closedSets(_ text: String) {
    #expect(throws: WireError.self) {
      try DisplayServerMessage(.drawFill, decoding: bytes(hex: text).rawSpan)
    }
  }

  @Test("more clip rectangles than bytes are refused")
  func clipBomb() {
    let body = bytes(hex: "07000000 01 FFFFFFFF 00000000 00000000 00000000 00000000")
    #expect(throws: WireError.self) {
      try DisplayServerMessage(.streamClip, decoding: body.rawSpan)
    }
  }

  @Test("a clip of no rectangles is not no clip")
  func emptyClip() throws {
    let body = bytes(hex: "07000000 01 00000000")
    guard case .streamClip(let clip) = try DisplayServerMessage(.streamClip, decoding: body.rawSpan)
    else { Issue.record("not a clip"); return }
    #expect(clip.clip == .rects([]))
    #expect(clip.stream == StreamID(rawValue: 7))
  }

  @Test("dashes are there only if the line is styled")
  func dashes() throws {
    var stroke = DrawStroke()
    stroke.attributes.style = [16, 32]
    let plain = try DisplayServerMessage.drawStroke(stroke).encoded(blobs: none.rawSpan)
    #expect(plain.count == 21 + 4 + 1 + 1 + 4 + 4)
    stroke.attributes.flags = [.styled, .startWithGap]
    let styled = try DisplayServerMessage.drawStroke(stroke).encoded(blobs: none.rawSpan)
    #expect(styled.count == plain.count + 1 + 4 + 8)
    guard case .drawStroke(let back) = try DisplayServerMessage(.drawStroke, decoding: styled.rawSpan)
    else { Issue.record("not a stroke"); return }
    #expect(back.attributes == stroke.attributes)
    let lost = bytes(hex: base + "24000000 08 02 00000000 00 0800 0800 00000000 00000000")
    #expect(throws: WireError(.nullPointer, at: 27)) {
      try DisplayServerMessage(.drawStroke, decoding: lost.rawSpan)
    }
  }

  @Test(
    "a path with more points than bytes is refused",
    arguments: [
      "01000000 01 FFFFFFFF", "FFFFFFFF 01 01000000", "02000000 01 00000000",
    ])
  func pathBomb(_ path: String) {
    let body = bytes(hex: base + "22000000 00 00 0800 0800" + "000000" + path)
    #expect(throws: WireError.self) {
      try DisplayServerMessage(.drawStroke, decoding: body.rawSpan)
    }
  }

  @Test(
    "glyph rows start on bytes, for every depth",
    arguments: [
      (GlyphFlags.a1, 6), (GlyphFlags.a4, 15), (GlyphFlags.a8, 27), (GlyphFlags(rawValue: 5), 6),
    ])
  func glyphs(_ flags: GlyphFlags, _ count: Int) throws {
    let arena = [UInt8](repeating: 7, count: count)
    var glyph = Glyph()
    glyph.width = 9
    glyph.height = 3
    glyph.rows = WireRange(offset: 0, count: count)
    var text = DrawText()
    text.string.flags = flags
    text.string.glyphs = [glyph]
    let body = try DisplayServerMessage.drawText(text).encoded(blobs: arena.rawSpan)
    #expect(body.count == 21 + 4 + 16 + 1 + 1 + 4 + 3 + 20 + count)
    text.string.glyphs[0].rows.count -= 1
    #expect(throws: WireError.self) {
      try DisplayServerMessage.drawText(text).encoded(blobs: arena.rawSpan)
    }
  }

  @Test("a string without a depth is refused")
  func glyphDepth() {
    var text = DrawText()
    text.string.flags = .topDown
    #expect(throws: WireError.self) {
      try DisplayServerMessage.drawText(text).encoded(blobs: none.rawSpan)
    }
  }

  @Test("monitors are counted before the most that are allowed")
  func monitors() throws {
    let config = DisplayServerMessage.monitorsConfig(
      MonitorsConfig(maxAllowed: 4, heads: [MonitorHead()]))
    #expect(
      try config.encoded(blobs: none.rawSpan)
        == bytes(hex: "0100 0400" + String(repeating: "00", count: 28)))
  }

  @Test("a composition has only the parts that its flags name")
  func composite() throws {
    var composite = DrawComposite()
    composite.flags.operation = 3
    composite.flags.sourceFilter = 4
    composite.flags.maskFilter = 3
    composite.flags.sourceRepeat = 1
    composite.flags.maskRepeat = 2
    let image = 18
    let plain = try DisplayServerMessage.drawComposite(composite).encoded(blobs: none.rawSpan)
    #expect(plain.count == 21 + 4 + 4 + 4 + 4 + image)
    #expect(Array(plain[21..<25]) == bytes(hex: "035C0200"))
    composite.mask = Image()
    composite.maskTransform = Transform()
    let masked = try DisplayServerMessage.drawComposite(composite).encoded(blobs: none.rawSpan)
    #expect(masked.count == plain.count + 4 + image + 24)
    guard case .drawComposite(let back) = try DisplayServerMessage(.drawComposite, decoding: masked.rawSpan)
    else { Issue.record("not a composition"); return }
    #expect(back.flags.contains([.hasMask, .hasMaskTransform]))
    #expect(!back.flags.contains(.hasSourceTransform))
    #expect(back.mask == Image())
    #expect(back.sourceTransform == nil)
    #expect(back.maskTransform == Transform())
    #expect(back.flags.operation == 3)
    #expect(back.flags.sourceFilter == 4)
    #expect(back.flags.maskFilter == 3)
    #expect(back.flags.sourceRepeat == 1)
    #expect(back.flags.maskRepeat == 2)
  }

  @Test("a display's first message has 14 bytes")
  func initial() throws {
    let message = DisplayClientMessage.initial(
      DisplayInit(
        pixmapCacheID: 1, pixmapCacheSize: 0x10_0000, glzDictionaryID: 1, glzWindowSize: -1))
    #expect(
      try message.encoded(blobs: none.rawSpan) == bytes(hex: "01 0000100000000000 01 FFFFFFFF"))
  }

  @Test("codecs are listed by their numbers, known or not")
  func codecs() throws {
    let message = DisplayClientMessage.preferredVideoCodecType([
      .vp9, .mjpeg, VideoCodec(rawValue: 77),
    ])
    let body = try message.encoded(blobs: none.rawSpan)
    #expect(body == bytes(hex: "03 04 01 4D"))
    #expect(
      try DisplayClientMessage(.preferredVideoCodecType, decoding: body.rawSpan) == message)
  }

  @Test("a surface of an unknown format is refused")
  func surfaceFormat() throws {
    let body = bytes(hex: "00000000 10000000 10000000 20000000 01000000")
    #expect(
      try DisplayServerMessage(.surfaceCreate, decoding: body.rawSpan)
        == .surfaceCreate(
          SurfaceCreate(surface: .primary, width: 16, height: 16, format: .xrgb, flags: .primary)))
    let unknown = bytes(hex: "00000000 10000000 10000000 21000000 01000000")
    #expect(throws: WireError(.badValue(33), at: 12)) {
      try DisplayServerMessage(.surfaceCreate, decoding: unknown.rawSpan)
    }
  }
}
