import SpiceBytes
import SpiceCanvas
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceWire

/// The surfaces of a display, and the drawing on the server's own pictures of them.
///
/// Drawing is put off as long as it can be: what is covered meanwhile need not be drawn at all.
struct SurfaceSet {
  /// The surfaces at their numbers, of which there are not many.
  private var surfaces: [ServerSurface?] = []
  private let limits: ServerLimits
  private let decoder: PictureDecoder
  private var pixels = 0

  init(limits: ServerLimits) {
    self.limits = limits
    decoder = PictureDecoder(limits: limits)
  }

  /// The surface of a number; nil if there is none.
  subscript(id: SurfaceID) -> ServerSurface? {
    id.rawValue < surfaces.count ? surfaces[Int(id.rawValue)] : nil
  }

  /// The numbers in use, in order.
  var ids: [SurfaceID] { all.map(\.id) }

  /// All surfaces, in the order of their numbers.
  var all: some Sequence<ServerSurface> { surfaces.lazy.compactMap { $0 } }

  /// Adds a surface. False if its number is in use, or it is too large.
  mutating func insert(_ surface: ServerSurface) -> Bool {
    guard self[surface.id] == nil, surface.pixels <= limits.surfacePixels - pixels else { return false }
    let index = Int(surface.id.rawValue)
    while surfaces.count <= index { surfaces.append(nil) }
    surfaces[index] = surface
    pixels += surface.pixels
    return true
  }

  /// Takes a surface away, with all that was to be drawn on it.
  mutating func remove(_ id: SurfaceID) -> ServerSurface? {
    guard let surface = self[id] else { return nil }
    surfaces[Int(id.rawValue)] = nil
    while case nil? = surfaces.last { surfaces.removeLast() }
    pixels -= surface.pixels
    return surface
  }

  // MARK: Drawing

  /// Draws everything on a surface up to a command of some age, and whatever else that needs. Returns what was drawn.
  func render(_ id: SurfaceID, through age: UInt64) -> [PendingDraw] {
    let draws = needed(for: id, through: age)
    for draw in draws { render(draw) }
    return draws
  }

  /// Draws everything that may change `area` of a surface.
  func render(_ id: SurfaceID, in area: Rect) -> [PendingDraw] {
    guard let age = self[id]?.draws.youngestUnrendered(in: area) else { return [] }
    return render(id, through: age)
  }

  /// What is to be drawn, oldest first, to have a surface as it is after the command of an age: the commands on it, those
  /// on others that read it before it changes, and what these and those read.
  private func needed(for id: SurfaceID, through age: UInt64) -> [PendingDraw] {
    var reach: [SurfaceID: UInt64] = [id: age]
    var work = [id]
    while let next = work.popLast() {
      guard let surface = self[next], let age = reach[next] else { continue }
      let (draws, readers) = surface.draws.unrendered(through: age)
      func need(_ id: SurfaceID, _ age: UInt64) {
        if let known = reach[id], known >= age { return }
        reach[id] = age
        work.append(id)
      }
      for draw in draws {
        for read in draw.reads where read.surface != next { need(read.surface, draw.age) }
      }
      for reader in readers { need(reader.surface, reader.age) }
    }
    if reach.count == 1 { return self[id]?.draws.unrendered(through: age).draws ?? [] }
    var all: [PendingDraw] = []
    for (id, age) in reach { all += self[id]?.draws.unrendered(through: age).draws ?? [] }
    return all.sorted { $0.age < $1.age }
  }

  /// Draws one command. One that cannot be drawn changes nothing, for clients as for the server.
  private func render(_ draw: PendingDraw) {
    draw.isRendered = true
    guard let command = draw.command, let base = command.message.drawBase, let surface = self[draw.surface],
      !draw.region.isEmpty
    else { return }
    var clip = draw.region
    if !draw.isExact {
      guard let exact = base.clip.region(within: surface.bounds, limit: limits.clipRects) else { return }
      clip = exact.intersection(clip)
    }
    let format = surface.format.pixelFormat
    guard let pictures = try? decoder.decode(command, on: format, { self[$0]?.canvas?.bitmap }),
      let drawing = try? DrawCommand(command.namedMessage, pictures),
      drawing.isBounded(within: clip.bounds, strokePixels: limits.strokePixels)
    else { return }
    let blobs = command.blobs
    surface.draw { canvas in
      drawing.draw(on: &canvas, box: base.box, clip: clip, body: blobs.rawSpan)
    }
  }
}
