import SpiceBytes
import SpiceCodecs
import SpiceGeometry
import SpicePixels
import SpiceTestSupport
import SpiceWire
import Testing

@testable import SpiceClientCore

@Suite struct DisplayPainterTests {
  private let nowhere = Rect(left: 100, top: 100, right: 108, bottom: 108)

  @Test("a kept image is drawn again from the cache, until as many invalidations came as it was sent")
  func cache() {
    var bench = PaintFixture()
    let image = bench.plain(0x11, id: 5, flags: .cacheMe)
    #expect(bench.paint(bench.copy(image)) == "painted")
    #expect(bench.paint(bench.copy(image)) == "painted")
    #expect(bench.paint(bench.fill(.solid(0))) == "painted")
    let cached = bench.copy(bench.image(.fromCache, id: 5))
    #expect(bench.paint(cached) == "painted")
    #expect(bench.pixel() == 0x11)
    bench.images.cache.invalidate(ImageID(rawValue: 5))
    #expect(bench.paint(cached) == "painted")
    bench.images.cache.invalidate(ImageID(rawValue: 5))
    #expect(bench.images.cache.count == 0 && bench.images.cache.pixels == 0)
    #expect(bench.paint(cached).hasPrefix("waits: image"))
  }

  @Test("an absent image is waited for, and nothing has changed meanwhile")
  func waiting() {
    var bench = PaintFixture()
    let brush = bench.tile(bench.plain(0x22, side: 2, id: 1, flags: .cacheMe))
    let message = bench.fill(brush, mask: bench.image(.fromCache, id: 9))
    for _ in 0..<3 { #expect(bench.paint(message).hasPrefix("waits: image")) }
    #expect(bench.pixel() == 0)
    var mask = BitmapImage()
    mask.format = .oneBitLE
    (mask.width, mask.height, mask.stride) = (8, 8, 1)
    mask.pixels = bench.blob([UInt8](repeating: 0x0F, count: 8))
    let other = bench.fill(.solid(0), mask: bench.image(.bitmap(mask), id: 9, flags: .cacheMe))
    #expect(bench.paint(other) == "painted")
    #expect(bench.paint(message) == "painted")
    #expect(bench.pixel(3) == 0x22 && bench.pixel(4) == 0)
  }

  @Test("an image that was decoded before a wait is not decoded, and not counted, again")
  func retry() {
    var bench = PaintFixture()
    let brush = bench.tile(bench.plain(0x22, side: 2, id: 1, flags: .cacheMe))
    var draw = DrawOpaque()
    draw.base = DrawBase(surface: .primary, box: Rect(width: 8, height: 8))
    draw.sourceArea = Rect(width: 8, height: 8)
    draw.source = bench.plain(0x33, id: 2, flags: .cacheMe)
    draw.brush = brush
    draw.mask.image = bench.image(.fromCache, id: 9)
    for _ in 0..<3 { #expect(bench.paint(.drawOpaque(draw)).hasPrefix("waits")) }
    for id in UInt64(1)...2 { bench.images.cache.invalidate(ImageID(rawValue: id)) }
    #expect(bench.images.cache.count == 0)
  }

  @Test("a message that is given up lends its pictures to no other")
  func givenUp() {
    var bench = PaintFixture()
    let first = bench.tile(bench.plain(0x22, side: 2, id: 1, flags: .cacheMe))
    #expect(bench.paint(bench.fill(first, mask: bench.image(.fromCache, id: 9))).hasPrefix("waits"))
    let second = bench.tile(bench.plain(0x44, side: 2))
    #expect(bench.paint(bench.fill(second)) == "painted")
    #expect(bench.pixel() == 0x44)
  }

  @Test("a lossless image is waited for while only a lossy one is there, and replaces it in place")
  func lossless() throws {
    var bench = PaintFixture()
    bench.codecs.decodeJPEG = { _, width, height throws(CodecError) in
      guard let picture = Bitmap(format: .xrgb32, width: width, height: height) else { throw .unsupported }
      return picture
    }
    let jpeg = bench.image(.jpeg(bench.blob([1])), id: 3, flags: .cacheMe)
    #expect(bench.paint(bench.copy(jpeg)) == "painted")
    #expect(bench.paint(bench.copy(bench.image(.fromCache, id: 3))) == "painted")
    let wanted = bench.copy(bench.image(.fromCacheLossless, id: 3))
    #expect(bench.paint(wanted).hasPrefix("waits: image"))
    let replacement = bench.copy(bench.plain(0x55, id: 3, flags: .cacheReplaceMe), to: nowhere)
    #expect(bench.paint(replacement) == "unseen")
    #expect(bench.paint(wanted) == "painted")
    #expect(bench.pixel() == 0x55)
    let lossy = bench.image(.jpeg(bench.blob([1])), id: 3, flags: .cacheReplaceMe)
    #expect(bench.paint(bench.copy(lossy)) == "dropped: lossyReplacement")
    bench.images.cache.invalidate(ImageID(rawValue: 3))
    #expect(bench.images.cache.count == 0)
  }

  @Test("what is kept is decoded even if it is not seen, its surface is gone, or its neighbours are damaged")
  func unseen() {
    for number in 0..<4 {
      var bench = PaintFixture()
      let image = bench.plain(0x66, id: 7, flags: .cacheMe)
      switch number {
      case 0: #expect(bench.paint(bench.copy(image, to: nowhere)) == "unseen")
      case 1: #expect(bench.paint(bench.copy(image, clip: .rects([]))) == "unseen")
      case 2:
        bench.painter.destroy(.primary)
        #expect(bench.paint(bench.copy(image)).hasPrefix("dropped: unknownSurface"))
      default:
        var draw = DrawRop3()
        draw.base.box = Rect(width: 8, height: 8)
        draw.source = bench.image(.quic(bench.blob([1, 2, 3])))
        draw.brush = bench.tile(image)
        #expect(bench.paint(.drawRop3(draw)).hasPrefix("dropped: image"))
      }
      #expect(bench.images.cache[ImageID(rawValue: 7)]?.value(x: 0, y: 0) == 0x66)
    }
  }

  @Test("nothing is waited for that would not be seen")
  func unseenReference() {
    var bench = PaintFixture()
    #expect(bench.paint(bench.copy(bench.image(.fromCache, id: 1), to: nowhere)) == "unseen")
    #expect(bench.paint(bench.copy(bench.image(.fromCacheLossless, id: 1), clip: .rects([]))) == "unseen")
    #expect(bench.paint(bench.copy(bench.image(.quic(bench.blob([]))), to: nowhere)) == "unseen")
  }

  @Test("palettes are remembered and forgotten by their ids")
  func palettes() {
    var bench = PaintFixture()
    func indexed(_ palette: PaletteSource, _ flags: BitmapFlags = []) -> Image {
      var bitmap = BitmapImage()
      bitmap.format = .eightBit
      bitmap.flags = flags
      (bitmap.width, bitmap.height, bitmap.stride) = (8, 8, 8)
      bitmap.palette = palette
      bitmap.pixels = bench.blob([UInt8](repeating: 1, count: 64))
      return bench.image(.bitmap(bitmap))
    }
    let id = PaletteID(rawValue: 4)
    let colors = PaletteSource.inline(WirePalette(id: id, entries: [1, 0x77]))
    let cached = bench.copy(indexed(.cached(id)))
    #expect(bench.paint(cached) == "dropped: missingPalette(SpiceWire.PaletteID(rawValue: 4))")
    #expect(bench.paint(bench.copy(indexed(colors))) == "painted")
    #expect(bench.paint(cached).hasPrefix("dropped"))
    #expect(bench.paint(bench.copy(indexed(colors, .cachePalette), to: nowhere)) == "unseen")
    #expect(bench.paint(cached) == "painted")
    #expect(bench.pixel() == 0x77)
    bench.painter.loader.palettes.invalidate(id)
    #expect(bench.paint(cached).hasPrefix("dropped"))
    for number in UInt64(0)..<128 {
      let palette = PaletteSource.inline(WirePalette(id: PaletteID(rawValue: number), entries: [1, 2]))
      #expect(bench.paint(bench.copy(indexed(palette, .cachePalette))) == "painted")
    }
    let tooMany = PaletteSource.inline(WirePalette(id: PaletteID(rawValue: 999), entries: [1, 2]))
    #expect(bench.paint(bench.copy(indexed(tooMany, .cachePalette))) == "dropped: cacheFull")
    let short = PaletteSource.inline(WirePalette(id: id, entries: [1]))
    #expect(bench.paint(bench.copy(indexed(short))) == "dropped: image(SpiceCodecs.CodecError.badPalette)")
  }

  @Test("a surface is copied onto itself and onto others, also in part")
  func surfaces() {
    var bench = PaintFixture()
    bench.create(SurfaceID(rawValue: 3), .argb)
    #expect(bench.paint(bench.copy(bench.image(.surface(SurfaceID(rawValue: 4))))).hasPrefix("dropped: unknownSurface"))
    for x in Int32(0)..<8 {
      var fill = DrawFill()
      fill.base = DrawBase(surface: .primary, box: Rect(left: x, top: 0, right: x + 1, bottom: 8))
      fill.brush = .solid(UInt32(x))
      #expect(bench.paint(.drawFill(fill)) == "painted")
    }
    var copy = DrawCopy()
    copy.base = DrawBase(surface: .primary, box: Rect(left: 3, top: 2, right: 7, bottom: 6))
    copy.source = bench.image(.surface(.primary))
    copy.sourceArea = Rect(left: 2, top: 1, right: 6, bottom: 5)
    #expect(bench.paint(.drawCopy(copy)) == "painted")
    #expect((0..<8).map { bench.pixel($0, 3) } == [0, 1, 2, 2, 3, 4, 5, 7])
    // Half of it, scaled to all of it.
    copy.base.box = Rect(width: 8, height: 8)
    copy.sourceArea = Rect(left: 4, top: 4, right: 8, bottom: 8)
    copy.scaleMode = .nearest
    #expect(bench.paint(.drawCopy(copy)) == "painted")
    #expect((0..<8).map { bench.pixel($0, 0) } == [3, 3, 4, 4, 5, 5, 7, 7])
    copy.base.surface = SurfaceID(rawValue: 3)
    copy.sourceArea = copy.base.box
    #expect(bench.paint(.drawCopy(copy)) == "painted")
    #expect(bench.pixel(7, 7, of: SurfaceID(rawValue: 3)) == 7)
  }

  @Test("images of 32 bits get their high bits set where that is asked for, kept ones only once")
  func highBits() {
    var bench = PaintFixture()
    #expect(bench.paint(bench.copy(bench.plain(0x12, id: 1, flags: [.highBitsSet, .cacheMe]))) == "painted")
    #expect(bench.pixel() == 0xFF00_0012)
    #expect(bench.paint(bench.copy(bench.plain(0x13, flags: .highBitsSet, format: .rgba))) == "painted")
    #expect(bench.pixel() == 0x13)
    #expect(bench.paint(bench.copy(bench.image(.fromCache, id: 1))) == "painted")
    #expect(bench.pixel() == 0xFF00_0012)
  }

  @Test("a mask of many colours and unknown operators are refused")
  func refused() {
    var bench = PaintFixture()
    _ = bench.painter.create(
      SurfaceCreate(surface: .primary, width: 255, height: 255, format: .alpha1, flags: .primary))
    let message = bench.fill(.solid(1), mask: bench.plain(1))
    #expect(bench.paint(message) == "dropped: notAMask")
    var composite = DrawComposite()
    composite.base.box = Rect(width: 8, height: 8)
    composite.source = bench.plain(1)
    composite.flags.operation = 99
    #expect(bench.paint(.drawComposite(composite)) == "dropped: unknownNumber(99)")
    #expect(bench.paint(.mark) == "dropped: notADraw")
  }

  @Test("damaged bodies of the reference draws never harm", arguments: [1, 2])
  func damaged(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for vector in VectorIndex.shared.draw {
      let kind = try #require(DisplayServerMessage.Kind(rawValue: vector.message_type))
      let original = try vector.body.load()
      for _ in 0..<6 {
        var bench = PaintFixture(format: try #require(SurfaceFormat(rawValue: vector.surface.format)))
        bench.body = original
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          let limit = Bool.random(using: &random) ? min(60, original.count) : original.count
          bench.body[Int.random(in: 0..<limit, using: &random)] =
            [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
        }
        guard let message = try? DisplayServerMessage(kind, decoding: bench.body.rawSpan) else { continue }
        #expect(!bench.paint(message).isEmpty)
      }
    }
  }
}
