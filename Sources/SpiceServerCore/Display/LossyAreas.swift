import SpiceChannel
import SpiceGeometry
import SpiceWire

/// The pixels of a client's surfaces that are only about what they should be: they came as JPEG or as video, or were made
/// of such pixels.
///
/// What has been left alone for a while is ``due``: it is painted again without loss when the line has nothing else to do, so
/// that what stays on the screen ends exact.
struct LossyAreas {
  /// Milliseconds for which pixels are left alone before they are due, at least; twice as many at most.
  static let restMilliseconds: Int64 = 150

  /// The lossy pixels of a surface, by how long they were left alone.
  private struct Areas {
    var young = Region()
    var resting = Region()
    var due = Region()

    var all: Region {
      var all = young
      if !resting.isEmpty { all.formUnion(resting) }
      if !due.isEmpty { all.formUnion(due) }
      return all
    }

    var isEmpty: Bool { young.isEmpty && resting.isEmpty && due.isEmpty }

    mutating func subtract(_ region: Region, atMost limit: Int) {
      func rest(_ area: Region) -> Region {
        guard area.intersects(region.bounds) else { return area }
        let rest = area.subtracting(region)
        // What would go to pieces stays: to paint a pixel once too often is no harm.
        return rest.rects.count <= max(limit, area.rects.count) ? rest : area
      }
      (young, resting, due) = (rest(young), rest(resting), rest(due))
    }
  }

  private var surfaces: [SurfaceID: Areas] = [:]
  private let rectLimit: Int
  /// When pixels grow older next; nil as long as nobody has looked since there are some that do.
  private var ageAt: SpiceInstant?

  /// Nothing is lossy. No area is kept as more than so many rectangles.
  init(rectLimit: Int) { self.rectLimit = rectLimit }

  /// Whether there are no lossy pixels.
  var isEmpty: Bool { surfaces.isEmpty }

  /// The lossy pixels of a surface.
  func region(of surface: SurfaceID) -> Region { surfaces[surface]?.all ?? Region() }

  /// Pixels of a surface are lossy from now on, and were not left alone.
  mutating func mark(_ region: Region, on surface: SurfaceID) {
    guard !region.isEmpty else { return }
    var areas = surfaces[surface] ?? Areas()
    areas.subtract(region, atMost: rectLimit)
    areas.young.formUnion(region, atMost: rectLimit)
    surfaces[surface] = areas
  }

  /// Pixels of a surface are what they should be.
  mutating func clear(_ region: Region, on surface: SurfaceID) { clear(region, on: surface, atMost: rectLimit) }

  /// Pixels of a surface were painted again. They are cleared into however many pieces, or they would be painted for ever.
  mutating func repainted(_ rect: Rect, on surface: SurfaceID) { clear(Region(rect), on: surface, atMost: .max) }

  private mutating func clear(_ region: Region, on surface: SurfaceID, atMost limit: Int) {
    guard var areas = surfaces[surface], !region.isEmpty else { return }
    areas.subtract(region, atMost: limit)
    surfaces[surface] = areas.isEmpty ? nil : areas
  }

  /// A surface is gone.
  mutating func remove(_ surface: SurfaceID) { surfaces[surface] = nil }

  /// A command was sent to the client, as it is; `isLossy` says whether an image of it came with loss.
  mutating func drew(_ draw: PendingDraw, isLossy: Bool) {
    guard isLossy || !isEmpty else { return }
    var result = isLossy ? draw.region : Region()
    for read in draw.reads where !isLossy {
      let lossy = region(of: read.surface)
      switch read.extent {
      case .area(let rect): if lossy.intersects(rect) { result = draw.region }
      case .moved(let x, let y):
        result.formUnion(lossy.translated(x: -x, y: -y).intersection(draw.region), atMost: rectLimit)
      }
    }
    if !isLossy, draw.isExact, draw.isOpaque { clear(draw.region, on: draw.surface) }
    mark(result, on: draw.surface)
  }

  // MARK: Age

  /// When ``grow(at:)`` has something to do; nil if there is nothing that is not due yet.
  var deadline: SpiceInstant? { isGrowing ? ageAt : nil }

  private var isGrowing: Bool { surfaces.values.contains { !$0.young.isEmpty || !$0.resting.isEmpty } }

  /// Lets time pass.
  mutating func grow(at now: SpiceInstant) {
    guard isGrowing else {
      ageAt = nil
      return
    }
    if let ageAt, ageAt > now { return }
    if ageAt != nil {
      for (id, var areas) in surfaces {
        areas.due.formUnion(areas.resting, atMost: rectLimit)
        (areas.resting, areas.young) = (areas.young, Region())
        surfaces[id] = areas
      }
    }
    ageAt = now.advanced(byMilliseconds: Self.restMilliseconds)
  }

  /// Pixels that are to be painted again, of one surface, all of it that is; nil if there are none.
  var due: (surface: SurfaceID, region: Region)? {
    for (id, areas) in surfaces where !areas.due.isEmpty { return (id, areas.due) }
    return nil
  }
}
