import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceServerCore
import SpiceServerTestSupport
import SpiceTestSupport
import SpiceWire
import Testing

/// Videos from a guest to clients: what plays is coded with losses, what stands is exact.
@Suite struct VideoTests {
  private let box = Rect(left: 10, top: 10, right: 42, bottom: 34)

  /// A display with a video playing, and what it must show.
  private final class Player {
    let bench = ServerBench()
    var reference = ReferenceDisplay()
    private var random = SeededGenerator(seed: 1)

    init(_ streaming: VideoStreaming = .all) {
      let surface = DeviceSurface(id: .primary, format: .xrgb, width: 64, height: 48)
      bench.display.videoStreaming = streaming
      bench.display.createPrimary(surface)
      reference.create(surface)
    }

    func draw(_ draw: DeviceDraw) {
      bench.display.execute(.draw(draw), at: bench.now)
      reference.draw(draw)
    }

    /// Draws frames, forty milliseconds apart, with something after each.
    func play(_ frames: Int, at box: Rect, then: ((Int) -> DeviceDraw)? = nil) {
      for frame in 0..<frames {
        draw(picture(box))
        if let then { draw(then(frame)) }
        bench.settle()
        bench.wait(milliseconds: 40)
      }
    }

    /// Lets time pass in which nothing is drawn.
    func rest() { for _ in 0..<10 { bench.wait(milliseconds: 150) } }

    private func picture(_ box: Rect) -> DeviceDraw {
      let pixels = (0..<(box.width * box.height * 4)).map { _ in UInt8.random(in: 0...255, using: &random) }
      var copy = DrawCopy()
      copy.base.box = box
      copy.sourceArea = Rect(width: box.width, height: box.height)
      copy.scaleMode = .nearest
      let bitmap = DeviceBitmap(
        format: .bit32, width: box.width, height: box.height, stride: box.width * 4, isTopDown: true,
        pixels: SourceBytes(pixels))
      return DeviceDraw(
        .drawCopy(copy),
        pictures: [
          DevicePicture(id: ImageID(rawValue: 0), width: box.width, height: box.height, content: .bitmap(bitmap))
        ],
        isOpaque: true)
    }

    func isExact(_ client: BenchClient) -> Bool { client.picture()?.rgb == reference.picture?.rgb }
    func frames(_ client: BenchClient) -> UInt64 { client.session.displays[0]?.shownFrames.values.reduce(0, +) ?? 0 }
  }

  private func fill(_ box: Rect, isOpaque: Bool = true) -> DeviceDraw {
    var fill = DrawFill()
    fill.base.box = box
    fill.brush = .solid(0x123456)
    fill.rop = isOpaque ? .put : .xor
    return DeviceDraw(.drawFill(fill), isOpaque: isOpaque)
  }

  private func copyBits(to box: Rect, from source: Point) -> DeviceDraw {
    DeviceDraw(.copyBits(CopyBits(base: DrawBase(surface: .primary, box: box), source: source)), isOpaque: true)
  }

  @Test("a video is streamed while it plays and exact when it is over, also for who comes later")
  func whole() {
    let player = Player()
    let early = player.bench.connect()
    player.play(30, at: box)
    let late = player.bench.connect()
    player.play(20, at: box)
    for client in [early, late] {
      #expect(player.frames(client) > 5)
      #expect(!player.isExact(client))
    }
    player.rest()
    #expect(player.isExact(early))
    #expect(player.isExact(late))
    // And then there is none.
    let shown = player.frames(early)
    player.play(3, at: box)
    player.rest()
    #expect(player.frames(early) == shown)
  }

  @Test("nothing is streamed if that is off, or to clients that decode no video")
  func none() {
    let off = Player(.off)
    let client = off.bench.connect()
    off.play(40, at: box)
    #expect(off.frames(client) == 0)
    #expect(off.isExact(client))

    let player = Player()
    let poor = player.bench.connect(lacks: .codecMJPEG)
    let rich = player.bench.connect()
    player.play(40, at: box)
    #expect(player.frames(poor) == 0)
    #expect(player.isExact(poor))
    #expect(player.frames(rich) > 5)
  }

  @Test("what is drawn on a video is exact, whether it covers it or not")
  func drawnOver() {
    for isOpaque in [true, false] {
      let player = Player()
      let client = player.bench.connect()
      let spot = Rect(left: 20, top: 20, right: 60, bottom: 30)
      player.play(60, at: box) { _ in fill(spot, isOpaque: isOpaque) }
      #expect(player.frames(client) > 5)
      let shown = client.picture()?.cropped(to: spot)
      #expect(shown?.rgb == player.reference.picture?.cropped(to: spot)?.rgb)
      player.rest()
      #expect(player.isExact(client))
    }
  }

  @Test("what is copied out of a video is exact soon, although that goes on")
  func copied() {
    let player = Player()
    let client = player.bench.connect()
    player.play(40, at: box)
    let place = Rect(left: 44, top: 10, right: 60, bottom: 20)
    player.draw(copyBits(to: place, from: Point(x: 12, y: 12)))
    player.play(20, at: box)
    #expect(client.picture()?.cropped(to: place)?.rgb == player.reference.picture?.cropped(to: place)?.rgb)
    #expect(!player.isExact(client))
  }

  @Test("what is moved within a video is exact when that is over")
  func scrolled() {
    let player = Player()
    let client = player.bench.connect()
    player.play(40, at: box)
    let place = Rect(left: 8, top: 8, right: 56, bottom: 36)
    player.draw(copyBits(to: place, from: Point(x: 8, y: 11)))
    player.bench.settle()
    #expect(player.frames(client) > 5)
    player.rest()
    #expect(player.isExact(client))
  }

  @Test("a window that is moved while it plays leaves nothing behind")
  func moved() {
    let player = Player()
    let sized = player.bench.connect()
    let plain = player.bench.connect(lacks: .sizedStream)
    player.play(30, at: box)
    for step in 0..<20 { player.play(1, at: box.translated(x: step, y: step / 2)) }
    #expect(player.frames(sized) > player.frames(plain))
    player.rest()
    #expect(player.isExact(sized))
    #expect(player.isExact(plain))
  }

  @Test("a surface that goes, and a machine that stops, end videos")
  func ended() {
    let player = Player()
    let client = player.bench.connect()
    player.play(40, at: box)
    player.bench.display.stop()
    player.bench.settle()
    player.rest()
    #expect(player.isExact(client))
    player.bench.display.start()
    player.play(40, at: box)
    let surface = DeviceSurface(id: .primary, format: .xrgb, width: 64, height: 48)
    player.bench.display.createPrimary(surface)
    player.reference.create(surface)
    player.bench.settle()
    player.rest()
    #expect(player.isExact(client))
  }
}
