import SpiceBytes
import SpiceCanvas
import SpiceClientCore
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceServerCore
import SpiceServerTestSupport
import SpiceTestSupport
import SpiceWire
import Testing

/// The caches that displays of a client share, and those of one display.
@Suite struct SharedCacheTests {
  @Test(
    "two displays with a small cache and a small window show what was drawn on each",
    arguments: [ImageCompression.autoGLZ, .glz, .lz, .off])
  func twoDisplays(_ method: ImageCompression) throws {
    var hits = 0
    for seed in 1...6 as ClosedRange<UInt64> {
      let bench = ServerBench(displays: 2)
      var generators: [DrawGenerator<SeededGenerator>] = []
      var references: [ReferenceDisplay] = []
      // Both draw the same cached images.
      for id in 0..<2 as Range<UInt8> {
        var generator = DrawGenerator(SeededGenerator(seed: seed))
        var reference = ReferenceDisplay()
        let surface = generator.surface(.primary)
        bench.displays[id]?.compression = method
        bench.displays[id]?.createPrimary(surface)
        reference.create(surface)
        generators.append(generator)
        references.append(reference)
      }
      var options = SessionOptions()
      options.imageCachePixels = 6000
      options.glzWindowPixels = 9000
      let client = bench.connect(options)
      for turn in 0..<240 {
        let id = turn % 3 == 0 ? 1 : 0
        guard let draw = generators[id].draw() else { continue }
        bench.displays[UInt8(id)]?.execute(.draw(draw))
        references[id].draw(draw)
        if generators[id].chance(20) { bench.settle() }
      }
      bench.settle()
      for id in 0..<2 as Range<UInt8> {
        #expect(client.picture(id)?.rgb == references[Int(id)].surfaces[.primary]?.bitmap.rgb, "seed \(seed)")
        #expect(client.session.displays[id]?.droppedDraws == 0, "seed \(seed)")
        for server in bench.displays[id]?.clients.map({ $0 }) ?? [] { hits += Int(server.statistics.cacheHits) }
      }
      #expect(client.end == nil)
    }
    #expect(hits > 20, "the cache was hardly used")
  }

  @Test("more palettes than a client keeps are sent again when they are needed")
  func palettes() throws {
    let bench = ServerBench()
    var reference = ReferenceDisplay()
    let surface = DeviceSurface(id: .primary, format: .xrgb, width: 32, height: 32)
    bench.display.createPrimary(surface)
    bench.display.compression = .lz
    reference.create(surface)
    let client = bench.connect()
    var random = SeededGenerator(seed: 3)
    let palettes = (1...200).map { id in
      WirePalette(id: PaletteID(rawValue: UInt64(id)), entries: (0..<256).map { UInt32($0 * id) & 0xFF_FFFF })
    }
    for turn in 0..<700 {
      let palette = palettes[turn < 200 ? turn : Int.random(in: 0..<200, using: &random)]
      let bytes = (0..<64).map { _ in UInt8.random(in: 0...255, using: &random) }
      let bitmap = DeviceBitmap(
        format: .bit8, width: 8, height: 8, stride: 8, isTopDown: true, palette: palette, pixels: SourceBytes(bytes))
      var copy = DrawCopy()
      let (x, y) = (Int32(turn % 4) * 8, Int32(turn / 4 % 4) * 8)
      copy.base.box = Rect(left: x, top: y, right: x + 8, bottom: y + 8)
      copy.sourceArea = Rect(width: 8, height: 8)
      let draw = DeviceDraw(
        .drawCopy(copy),
        pictures: [DevicePicture(id: ImageID(rawValue: 0), width: 8, height: 8, content: .bitmap(bitmap))],
        isOpaque: true)
      bench.display.execute(.draw(draw))
      reference.draw(draw)
      bench.settle()
    }
    #expect(client.picture()?.rgb == reference.surfaces[.primary]?.bitmap.rgb)
    #expect(client.session.displays[0]?.droppedDraws == 0)
  }

  @Test("nothing that comes with text is built upon later, since stock clients may not have looked at it")
  func text() throws {
    let bench = ServerBench()
    var reference = ReferenceDisplay()
    let surface = DeviceSurface(id: .primary, format: .xrgb, width: 32, height: 32)
    bench.display.createPrimary(surface)
    bench.display.compression = .off
    reference.create(surface)
    let client = bench.connect()
    var sizes: [Int] = []
    client.session.tap = { event in
      if case .fromServer(let channel, let message) = event, channel.type == .display { sizes.append(message.count) }
    }
    let palette = WirePalette(id: PaletteID(rawValue: 7), entries: (0..<256).map { $0 * 0x01_0203 })
    let bitmap = DeviceBitmap(
      format: .bit8, width: 8, height: 8, stride: 8, isTopDown: true, palette: palette,
      pixels: SourceBytes((0..<64).map { $0 }))
    let picture = DevicePicture(
      id: ImageID(rawValue: 9), isCacheable: true, width: 8, height: 8, content: .bitmap(bitmap))
    var text = DrawText()
    text.base.box = Rect(width: 32, height: 32)
    text.string.flags = .a1
    text.backArea = Rect(width: 32, height: 32)
    (text.foreBrush, text.backBrush) = (.pattern(Pattern()), .pattern(Pattern()))
    var copy = DrawCopy()
    copy.base.box = Rect(width: 8, height: 8)
    copy.sourceArea = Rect(width: 8, height: 8)
    let draws = [
      DeviceDraw(.drawText(text), pictures: [picture, picture], isOpaque: true),
      DeviceDraw(.drawCopy(copy), pictures: [picture], isOpaque: true),
      DeviceDraw(.drawCopy(copy), pictures: [picture], isOpaque: true),
    ]
    for draw in draws {
      bench.display.execute(.draw(draw))
      reference.draw(draw)
      bench.settle()
    }
    #expect(client.picture()?.rgb == reference.surfaces[.primary]?.bitmap.rgb)
    // With its palette, an image has more than a thousand bytes.
    #expect(sizes.count == 3)
    #expect(sizes.first.map { $0 > 2000 } == true, "both brushes of the text bring theirs")
    #expect(sizes.dropFirst().first.map { $0 > 1000 } == true, "the first copy brings its image")
    #expect(sizes.last.map { $0 < 200 } == true, "the second copy is of what the client keeps")
  }

  @Test("a claimed cache or window of any size is bounded", arguments: [Int64.min, -1, 0, 1 << 40, .max])
  func sizes(_ pixels: Int64) throws {
    var limits = ServerLimits()
    limits.cachedImages = 10
    let bench = ServerBench(limits: limits)
    var generator = DrawGenerator(SeededGenerator(seed: 1))
    var reference = ReferenceDisplay()
    let surface = generator.surface(.primary)
    bench.display.createPrimary(surface)
    reference.create(surface)
    var options = SessionOptions()
    options.imageCachePixels = pixels
    options.glzWindowPixels = Int32(clamping: pixels)
    let client = bench.connect(options)
    for _ in 0..<100 {
      guard let draw = generator.draw() else { continue }
      bench.display.execute(.draw(draw))
      reference.draw(draw)
      bench.settle()
    }
    // With these, the client's own sums go wrong; the server's must not.
    if pixels >= 0, pixels < .max { #expect(client.picture()?.rgb == reference.surfaces[.primary]?.bitmap.rgb) }
    #expect(bench.display.clients.map { _ in 1 }.count == 1)
  }
}
