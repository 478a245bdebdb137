import SpiceBytes
import SpiceCanvas
import SpiceChannel
import SpiceClientCore
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceServerCore
import SpiceWire

/// A guest with a display: what it asks for, and what must come of that.
final class GuestDisplay<Source: Decisions> {
  let engine: DisplayEngine
  let cursor: CursorEngine
  private let source: Source
  private var generator: DrawGenerator<Source>
  private var reference = ReferenceDisplay()
  private let draws = OwnerLog()
  private let surfaces = OwnerLog()
  private let shapes = OwnerLog()
  private let others = OwnerLog()
  private var memories: [SurfaceID: KeptSurface] = [:]
  /// Memory of surfaces that are gone, which is the guest's again.
  private var given: [SurfaceMemory] = []
  private var lastUpdate: UInt32 = 0
  private var shape: (cursor: CursorSet, pixels: [UInt8])?
  private var place = Point16()
  private var isVisible = true
  private let formats: (primary: [SurfaceFormat], others: [SurfaceFormat])

  init(_ source: Source, _ engine: DisplayEngine, _ cursor: CursorEngine) {
    self.source = source
    self.engine = engine
    self.cursor = cursor
    generator = DrawGenerator(source, imagesAfter: UInt64(engine.id.id) << 20)
    switch source.number(0...3) {
    case 0: formats = ([.rgb555], [.rgb555, .alpha8])
    case 1:
      formats = ([.xrgb, .argb, .rgb555, .rgb565], [.xrgb, .argb, .rgb555, .alpha8])
      generator.hasPalettes = false
    default: formats = ([.xrgb, .xrgb, .argb], [.xrgb, .xrgb, .argb, .alpha8])
    }
  }

  var id: UInt8 { engine.id.id }

  // MARK: What a guest does

  func draw(at now: SpiceInstant) {
    if let draw = generator.draw() { self.draw(draw, at: now) }
  }

  /// The next frame of a video, at one of three places.
  func play(_ place: Int, at now: SpiceInstant) {
    if let frame = generator.frame(at: place) { draw(frame, at: now) }
  }

  private func draw(_ made: DeviceDraw, at now: SpiceInstant) {
    let owner = draws.make()
    var pictures = made.pictures
    for index in pictures.indices {
      guard case .bitmap(var bitmap) = pictures[index].content else { continue }
      bitmap.pixels = bitmap.pixels.inMemory(of: owner)
      pictures[index].content = .bitmap(bitmap)
    }
    let draw = made.with(pictures: pictures, owner: owner)
    reference.draw(draw)
    engine.execute(.draw(draw), at: now)
  }

  /// A surface of some kind, maybe in memory of the guest.
  private func surface(_ id: SurfaceID, _ formats: [SurfaceFormat]) -> DeviceSurface {
    var surface = generator.surface(id, format: source.choose(formats), size: 20...70)
    if source.chance(50) {
      let kept = KeptSurface(
        surface, padding: source.choose([0, 0, 8]), isBottomUp: source.chance(20), value: UInt8(source.number(0...127)))
      surface.memory = kept.pixels
      surface.keepsContent = source.chance(30)
      memories[id] = kept
    }
    surface.owner = surfaces.make()
    return surface
  }

  func createSurface() {
    guard engine.isRunning else { return }
    let id = SurfaceID(rawValue: UInt32(source.number(1...4)))
    guard reference.surfaces[id] == nil else { return }
    let surface = surface(id, formats.others)
    engine.execute(.createSurface(surface))
    reference.create(surface)
    memories[id]?.reference = reference.surfaces[id]?.bitmap.rgb ?? []
  }

  func destroySurface() {
    guard engine.isRunning else { return }
    let id = SurfaceID(rawValue: UInt32(source.number(1...4)))
    if source.chance(50) { engine.execute(.destroySurface(id, owner: others.make())) } else { engine.destroy(id) }
    forget(id)
  }

  private func forget(_ id: SurfaceID) {
    reference.destroy(id)
    generator.forget(id)
    give(memories.removeValue(forKey: id))
  }

  /// From now on the memory is used for something else.
  private func give(_ kept: KeptSurface?) {
    guard let kept else { return }
    kept.memory.fill(0xEE)
    given.append(kept.memory)
  }

  /// Another primary surface.
  func resize() {
    let old = memories.removeValue(forKey: .primary)
    let surface = surface(.primary, formats.primary)
    // The host may leave it to the display to destroy the one before.
    if source.chance(70) { engine.destroyPrimary() }
    engine.createPrimary(surface)
    give(old)
    reference.create(surface)
    memories[.primary]?.reference = reference.picture?.rgb ?? []
  }

  /// The machine is reset. Returns the promise that is broken.
  func reset() -> String? {
    engine.destroySurfaces()
    if draws.alive != 0 { return "a machine that is reset has all commands back" }
    for id in reference.surfaces.keys { forget(id) }
    cursor.reset()
    (shape, place, isVisible) = (nil, Point16(), true)
    if source.chance(80) { resize() }
    return nil
  }

  func pause() {
    if engine.isRunning { engine.stop() } else { engine.start() }
  }

  func tellMonitors() {
    var config = MonitorsConfig(maxAllowed: UInt16(source.number(0...4)), heads: [])
    for id in 0..<source.number(1...3) {
      var head = MonitorHead()
      head.id = UInt32(id)
      head.width = UInt32(source.number(0...50))
      head.height = 20
      config.heads.append(head)
    }
    engine.setMonitors(config)
  }

  func changeCursor() {
    let owner = shapes.make()
    let position = Point16(x: Int16(source.number(-5...90)), y: Int16(source.number(-5...90)))
    switch source.number(0...4) {
    case 0, 1:
      var set = CursorSet()
      set.position = position
      set.isVisible = source.chance(80)
      set.shape.flags = []
      set.shape.header.unique = UInt64(source.number(0...3))
      set.shape.header.width = 4
      set.shape.header.height = 3
      // The same number stands for the same pixels.
      let value = set.shape.header.unique == 0 ? UInt8(source.number(0...255)) : UInt8(set.shape.header.unique)
      let pixels = [UInt8](repeating: value, count: 48)
      set.shape.pixels = WireRange(offset: 0, count: pixels.count)
      cursor.execute(DeviceCursor(.set(set), blobs: pixels, owner: owner))
      (shape, place, isVisible) = ((set, pixels), position, set.isVisible)
    case 2, 3:
      cursor.execute(DeviceCursor(.move(position), owner: owner))
      (place, isVisible) = (position, true)
    default:
      cursor.execute(DeviceCursor(.hide, owner: owner))
      isVisible = false
    }
  }

  // MARK: What a guest sees

  /// Asks by a command for memory that is up to date.
  func update() -> String? {
    guard engine.isRunning, let (id, bitmap) = anySurface() else { return nil }
    lastUpdate += 1
    let area = generator.rect(bitmap.width, bitmap.height)
    let before = memories[id]?.values
    engine.execute(.update(id, area: area, number: lastUpdate, owner: others.make()))
    return memories[id]?.compare(bitmap, area: area, before: before)
  }

  /// The host asks, and learns what has changed.
  func hostUpdate() -> String? {
    guard let (id, bitmap) = anySurface() else { return nil }
    let area = generator.rect(bitmap.width, bitmap.height)
    let before = memories[id]?.values
    let forgets = source.chance(50)
    let changed = engine.update(id, area: area, forgetsChanges: forgets)
    if !Rect(width: bitmap.width, height: bitmap.height).contains(changed.bounds), !changed.isEmpty {
      return "what has changed lies on the surface"
    }
    return memories[id]?.compare(bitmap, area: area, before: before)
      ?? memories[id]?.note(changed, in: area, of: bitmap, forgets: forgets)
  }

  private func anySurface() -> (SurfaceID, Bitmap)? {
    let all = reference.surfaces.sorted { $0.key.rawValue < $1.key.rawValue }
    guard !all.isEmpty else { return nil }
    let (id, canvas) = source.choose(all)
    return (id, canvas.bitmap)
  }

  // MARK: Promises

  /// The promise that is broken; nil if all are kept.
  var brokenPromise: String? {
    // Its pixels may be needed for longer: they are on their way, or later pictures refer to them.
    if draws.alive < engine.pending { return "a command is kept as long as it waits" }
    if surfaces.alive != reference.surfaces.count { return "a command is kept as long as its surface is there" }
    if shapes.alive != (shape == nil ? 0 : 1) { return "a command is kept as long as its shape is shown" }
    if others.alive != 0 { return "other commands are done at once" }
    for memory in given where !memory.content.allSatisfy({ $0 == 0xEE }) {
      return "memory of a surface that is gone is left alone"
    }
    given.removeAll()
    return nil
  }

  /// Compares what a client shows that has got everything.
  func compare(_ client: BenchClient) -> String? {
    guard let display = client.session.displays[id], let pointer = client.session.cursors[id] else {
      return "a client has a display"
    }
    let shown = display.primary
    if let expected = reference.picture {
      if !display.isMarked { return "a client knows that the picture is complete" }
      if shown?.rgb != expected.rgb { return "a client shows what was drawn\(difference(shown, expected))" }
    } else if shown != nil {
      return "a client has no surface where there is none"
    }
    if pointer.isVisible != isVisible, shape != nil { return "a client shows the cursor or not" }
    if isVisible, shape != nil, pointer.position != Point(x: Int32(place.x), y: Int32(place.y)) {
      return "a client has the cursor in its place"
    }
    if let shape, pointer.picture?.pixels.bytes[0] != shape.pixels[0] { return "a client has the cursor's shape" }
    return nil
  }

  private func difference(_ shown: Bitmap?, _ expected: Bitmap) -> String {
    guard let shown, shown.width == expected.width, shown.height == expected.height else { return ": another size" }
    let places = zip(shown.rgb, expected.rgb).enumerated().filter { $0.element.0 != $0.element.1 }.map(\.offset)
    guard let first = places.first else { return "" }
    let place = "(\(first % shown.width), \(first / shown.width))"
    return ": \(places.count) of \(shown.width)x\(shown.height) differ, first \(place): "
      + "\(String(shown.rgb[first], radix: 16)) for \(String(expected.rgb[first], radix: 16))"
  }

  /// Everything ends. Returns the promise that is broken.
  func end() -> String? {
    if let expected = reference.picture, engine.picture()?.rgb != expected.rgb {
      return "the server's own picture is what was drawn"
    }
    engine.stop()
    if draws.alive != 0 { return "a guest that is stopped has all commands back" }
    for (id, kept) in memories {
      guard let bitmap = reference.surfaces[id]?.bitmap else { continue }
      if let broken = kept.compare(bitmap, area: bitmap.bounds, before: nil) { return broken }
    }
    engine.destroySurfaces()
    for id in reference.surfaces.keys { forget(id) }
    cursor.reset()
    shape = nil
    return brokenPromise
  }
}
