import SpiceBytes
import SpiceCanvas
import SpiceClientCore
import SpiceDrawing
import SpiceGeometry
import SpiceLink
import SpicePixels
import SpiceServerCore
import SpiceServerTestSupport
import SpiceTestSupport
import SpiceWire
import Testing

/// What a guest finds in its memory, and when it gets its commands back.
@Suite struct DeviceMemoryTests {
  private func surface(
    _ memory: SurfaceMemory, id: SurfaceID = .primary, side: Int = 32, stride: Int, keeps: Bool = false
  ) -> DeviceSurface {
    let pixels = memory.pixels(format: .xrgb32, width: side, height: side, stride: stride)
    #expect(pixels != nil)
    return DeviceSurface(id: id, format: .xrgb, width: side, height: side, memory: pixels, keepsContent: keeps)
  }

  private func fill(_ rect: Rect, _ color: UInt32, on id: SurfaceID = .primary) -> DeviceCommand {
    var fill = DrawFill()
    fill.base = DrawBase(surface: id, box: rect)
    fill.brush = .solid(color)
    return .draw(DeviceDraw(.drawFill(fill), isOpaque: true))
  }

  private func pixel(_ memory: SurfaceMemory, _ x: Int, _ y: Int, stride: Int) -> UInt32 {
    let start = (stride > 0 ? y : 31 - y) * abs(stride) + x * 4
    return [UInt8](memory.content[start..<(start + 4)]).rawSpan.integer(at: 0)
  }

  @Test("memory is black at first, and up to date where and when the guest asks", arguments: [128, 140, -128])
  func update(stride: Int) throws {
    let memory = SurfaceMemory(count: 32 * 140, value: 0xAA)
    let bench = ServerBench()
    bench.display.createPrimary(surface(memory, stride: stride))
    #expect(pixel(memory, 5, 5, stride: stride) == 0)
    bench.display.execute(fill(Rect(left: 0, top: 0, right: 8, bottom: 8), 0x11))
    bench.display.execute(fill(Rect(left: 4, top: 4, right: 12, bottom: 12), 0x22))
    bench.display.execute(fill(Rect(left: 20, top: 20, right: 30, bottom: 30), 0x33))
    #expect(pixel(memory, 5, 5, stride: stride) == 0, "nothing is drawn before it is needed")
    let area = Rect(left: 2, top: 2, right: 6, bottom: 6)
    let changed = bench.display.update(.primary, area: area, forgetsChanges: true)
    #expect(pixel(memory, 3, 3, stride: stride) == 0x11 && pixel(memory, 5, 5, stride: stride) == 0x22)
    #expect(pixel(memory, 1, 1, stride: stride) == 0 && pixel(memory, 8, 8, stride: stride) == 0)
    #expect(changed.bounds == Rect(width: 12, height: 12))
    #expect(bench.display.statistics.rendered == 2)
    #expect(bench.display.update(.primary, area: area, forgetsChanges: false).isEmpty)
    bench.display.stop()
    #expect(pixel(memory, 1, 1, stride: stride) == 0x11 && pixel(memory, 29, 29, stride: stride) == 0x33)
    let gap = stride == 140 ? Array(memory.content[128..<140]) : []
    #expect(gap.allSatisfy { $0 == 0xAA }, "what lies between rows belongs to the guest")
  }

  @Test("a surface that keeps its memory begins with that, for the server and for clients")
  func keeps() throws {
    let memory = SurfaceMemory(count: 32 * 128, value: 0x5A)
    let bench = ServerBench()
    let early = bench.connect()
    bench.display.createPrimary(surface(memory, stride: 128, keeps: true))
    bench.display.execute(fill(Rect(left: 0, top: 0, right: 8, bottom: 8), 0x11))
    bench.settle()
    let late = bench.connect()
    for client in [early, late] {
      let picture = try #require(client.picture())
      #expect(picture.value(x: 9, y: 9) & 0xFF_FFFF == 0x5A5A5A && picture.value(x: 3, y: 3) == 0x11)
    }
    #expect(pixel(memory, 3, 3, stride: 128) == 0x5A5A5A5A)
    _ = bench.display.update(.primary, area: .all, forgetsChanges: true)
    #expect(pixel(memory, 3, 3, stride: 128) == 0x11 && pixel(memory, 9, 9, stride: 128) == 0x5A5A5A5A)
  }

  @Test("a surface that nobody uses for a while is in the device's memory, and is taken up again from there")
  func rests() throws {
    let memory = SurfaceMemory(count: 32 * 128, value: 0xAA)
    let bench = ServerBench()
    let client = bench.connect()
    bench.display.createPrimary(surface(memory, stride: 128))
    bench.display.execute(fill(Rect(width: 32, height: 32), 0x11))
    // One who comes later needs a picture from the server.
    _ = bench.connect()
    #expect(pixel(memory, 3, 3, stride: 128) == 0)
    bench.wait(milliseconds: 1500)
    bench.wait(milliseconds: 1500)
    #expect(pixel(memory, 3, 3, stride: 128) == 0x11)
    // Whoever changes the memory now is heard: there is no other picture.
    memory.fill(0x22)
    bench.display.execute(fill(Rect(width: 8, height: 8), 0x33))
    let late = bench.connect()
    let picture = try #require(late.picture())
    #expect(picture.value(x: 3, y: 3) & 0xFF_FFFF == 0x33 && picture.value(x: 9, y: 9) & 0xFF_FFFF == 0x222222)
    #expect(client.picture()?.value(x: 9, y: 9) == 0x11)

    // The memory of a machine that stands still is left alone.
    bench.display.stop()
    memory.fill(0x44)
    bench.wait(milliseconds: 1500)
    bench.wait(milliseconds: 1500)
    #expect(pixel(memory, 3, 3, stride: 128) == 0x44444444)
  }

  @Test("a reader of a surface sees it as it was, however late it is drawn, and also if the surface goes")
  func readers() throws {
    let memory = SurfaceMemory(count: 32 * 128, value: 0)
    let bench = ServerBench()
    let client = bench.connect()
    bench.display.createPrimary(surface(memory, stride: 128))
    let other = SurfaceID(rawValue: 5)
    bench.display.execute(.createSurface(DeviceSurface(id: other, format: .xrgb, width: 32, height: 32)))
    let all = Rect(width: 32, height: 32)
    bench.display.execute(fill(all, 0x77, on: other))
    var copy = DrawCopy()
    copy.base.box = Rect(width: 16, height: 16)
    copy.sourceArea = Rect(width: 16, height: 16)
    let image = DevicePicture(id: ImageID(rawValue: 0), width: 0, height: 0, content: .surface(other))
    bench.display.execute(.draw(DeviceDraw(.drawCopy(copy), pictures: [image], isOpaque: true)))
    bench.display.execute(fill(all, 0x99, on: other))
    bench.display.execute(.destroySurface(other, owner: nil))
    bench.settle()
    #expect(client.picture()?.value(x: 3, y: 3) == 0x77)
    _ = bench.display.update(.primary, area: all, forgetsChanges: true)
    #expect(pixel(memory, 3, 3, stride: 128) == 0x77)
    #expect(client.session.displays[0]?.droppedDraws == 0)
  }

  @Test("every command is given back once nobody needs it, and never twice", arguments: 1...5 as ClosedRange<UInt64>)
  func owners(seed: UInt64) {
    let log = OwnerLog()
    do {
      let bench = ServerBench()
      var generator = DrawGenerator(SeededGenerator(seed: seed))
      bench.display.createPrimary(generator.surface(.primary))
      let client = bench.connect()
      for turn in 0..<400 {
        guard let draw = generator.draw() else { continue }
        bench.display.execute(.draw(draw.with(owner: log.make())))
        if turn % 50 == 0 { bench.settle() }
        if turn == 200 { bench.cut(client) }
      }
      #expect(log.alive > 0 && log.alive < 400)
      bench.display.relieve()
      bench.display.stop()
      #expect(log.alive == 0)
    }
    #expect(log.alive == 0)
  }

  @Test("commands that name what is not there, or reach beyond their surface, are given back at once")
  func refused() throws {
    let bench = ServerBench()
    let all = Rect(width: 32, height: 32)
    bench.display.execute(fill(all, 1))
    #expect(bench.display.statistics.refused == 1)
    let memory = SurfaceMemory(count: 32 * 128, value: 0)
    bench.display.createPrimary(surface(memory, stride: 128))
    for box in [
      Rect(left: -1, top: 0, right: 5, bottom: 5), Rect(left: 0, top: 0, right: 33, bottom: 5),
      Rect(left: 0, top: 0, right: 5, bottom: .max),
    ] { bench.display.execute(fill(box, 1)) }
    bench.display.execute(fill(all, 1, on: SurfaceID(rawValue: 9)))
    let missing = DevicePicture(
      id: ImageID(rawValue: 0), width: 0, height: 0, content: .surface(SurfaceID(rawValue: 9)))
    var copy = DrawCopy()
    copy.base.box = all
    bench.display.execute(.draw(DeviceDraw(.drawCopy(copy), pictures: [missing])))
    bench.display.execute(
      .draw(DeviceDraw(.drawCopy(copy), sources: [DeviceDraw.Source(SurfaceID(rawValue: 9), all)])))
    #expect(bench.display.statistics.refused == 7)
    for id in [1024, .max] as [UInt32] {
      bench.display.execute(
        .createSurface(DeviceSurface(id: SurfaceID(rawValue: id), format: .xrgb, width: 9, height: 9)))
    }
    for (width, height) in [(0, 9), (9, 1 << 20), (-1, 9)] {
      bench.display.execute(
        .createSurface(DeviceSurface(id: SurfaceID(rawValue: 3), format: .xrgb, width: width, height: height)))
    }
    #expect(bench.display.statistics.refused == 12)
    bench.display.execute(.destroySurface(SurfaceID(rawValue: 77), owner: nil))
  }

  @Test("a client that cannot composite, or has no surfaces of alpha, gets pictures of what is drawn")
  func lacking() throws {
    let bench = ServerBench()
    bench.display.createPrimary(DeviceSurface(id: .primary, format: .xrgb, width: 32, height: 32))
    let line = ServerLine(id: ServerConnectionID(rawValue: 999), isLocal: false)
    let peer = LinkedPeer(common: .miniHeader, channelWords: [], headerForm: .mini)
    let client = try #require(
      bench.display.join(
        LinkedClient(session: .new, peer: peer, pictures: ClientPictures(limits: ServerLimits())), sink: line,
        at: bench.now))
    let initial: [UInt8] = [101, 0, 14, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0]
    client.received(initial.rawSpan, at: bench.now)
    let alpha = SurfaceID(rawValue: 2)
    bench.display.execute(.createSurface(DeviceSurface(id: alpha, format: .alpha8, width: 32, height: 32)))
    var composite = DrawComposite()
    composite.base.box = Rect(width: 32, height: 32)
    composite.flags.operation = 3
    composite.mask = Image()
    let bytes = [UInt8](repeating: 0x40, count: 32 * 32 * 4)
    let bitmap = DeviceBitmap(
      format: .rgba, width: 32, height: 32, stride: 128, isTopDown: true, pixels: SourceBytes(bytes))
    let pictures = [
      DevicePicture(id: ImageID(rawValue: 0), width: 32, height: 32, content: .bitmap(bitmap)),
      DevicePicture(id: ImageID(rawValue: 0), width: 32, height: 32, content: .surface(alpha)),
    ]
    bench.display.execute(.draw(DeviceDraw(.drawComposite(composite), pictures: pictures)))
    bench.display.pump(at: bench.now)
    let kinds = line.takeMessages().map(\.type)
    #expect(!kinds.contains(DisplayServerMessage.Kind.drawComposite.rawValue))
    #expect(kinds.filter { $0 == DisplayServerMessage.Kind.surfaceCreate.rawValue }.count == 1)
    #expect(kinds.filter { $0 == DisplayServerMessage.Kind.drawCopy.rawValue }.count == 1)
    #expect(client.end == nil)
  }

  @Test("until a driver says otherwise, clients are told of one monitor, and that there can be no other")
  func oneMonitor() throws {
    let bench = ServerBench()
    bench.display.createPrimary(DeviceSurface(id: .primary, format: .xrgb, width: 40, height: 30))
    let line = ServerLine(id: ServerConnectionID(rawValue: 999), isLocal: false)
    let capabilities: DisplayCapabilities = .monitorsConfig
    let peer = LinkedPeer(common: .miniHeader, channelWords: capabilities.words, headerForm: .mini)
    let client = try #require(
      bench.display.join(
        LinkedClient(session: .new, peer: peer, pictures: ClientPictures(limits: ServerLimits())), sink: line,
        at: bench.now))
    let initial: [UInt8] = [101, 0, 14, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0]
    client.received(initial.rawSpan, at: bench.now)
    let told = line.takeMessages().filter { $0.type == DisplayServerMessage.Kind.monitorsConfig.rawValue }
    // One head of one that is allowed: its number, its surface, its size.
    #expect(
      told.map { Array($0.body.prefix(20)) } == [
        [1, 0, 1, 0] + [0, 0, 0, 0] + [0, 0, 0, 0] + [40, 0, 0, 0, 30, 0, 0, 0]
      ])
  }
}
