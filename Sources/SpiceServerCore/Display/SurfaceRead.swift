import SpiceDrawing
import SpiceGeometry
import SpiceWire

/// A part of a surface that a draw command reads.
struct SurfaceRead {
  /// How what is read depends on what is drawn.
  enum Extent {
    /// An area, whatever is drawn.
    case area(Rect)
    /// The pixels that are drawn, from so far away.
    case moved(x: Int, y: Int)
  }

  let surface: SurfaceID
  let extent: Extent

  /// The pixels that are read to draw `region`.
  func region(for region: Region) -> Region {
    switch extent {
    case .area(let rect): Region(rect)
    case .moved(let x, let y): region.translated(x: x, y: y)
    }
  }
}

extension DeviceDraw {
  /// What the command reads of surfaces, as far as it lies on them: `bounds` gives those of a surface. Nil if it names a
  /// surface that does not exist.
  func reads(_ bounds: (SurfaceID) -> Rect?) -> [SurfaceRead]? {
    var reads: [SurfaceRead] = []
    func add(_ surface: SurfaceID, _ area: Rect?) -> Bool {
      guard let whole = bounds(surface) else { return false }
      let part = area.map { $0.intersection(whole) } ?? whole
      if !part.isEmpty { reads.append(SurfaceRead(surface: surface, extent: .area(part))) }
      return true
    }
    if case .copyBits(let m) = message {
      // Both coordinates have 32 bits, and places on a surface far fewer.
      let x = Int(m.source.x) - Int(m.base.box.left)
      let y = Int(m.source.y) - Int(m.base.box.top)
      reads.append(SurfaceRead(surface: m.base.surface, extent: .moved(x: x, y: y)))
    }
    for (index, picture) in pictures.enumerated() {
      guard case .surface(let id) = picture.content else { continue }
      guard add(id, index == 0 ? message.sourceArea : nil) else { return nil }
    }
    for source in sources {
      guard add(source.surface, source.area) else { return nil }
    }
    return reads
  }
}

extension DisplayServerMessage {
  /// The part of the first image that is looked at, with what an interpolation may look at around it; nil if that is not
  /// told by an area.
  fileprivate var sourceArea: Rect? {
    let area: Rect
    switch self {
    case .drawCopy(let m), .drawBlend(let m): area = m.sourceArea
    case .drawOpaque(let m): area = m.sourceArea
    case .drawRop3(let m): area = m.sourceArea
    case .drawTransparent(let m): area = m.sourceArea
    case .drawAlphaBlend(let m): area = m.sourceArea
    default: return nil
    }
    return Rect(
      left: max(area.left, .min + 1) - 1, top: max(area.top, .min + 1) - 1, right: min(area.right, .max - 1) + 1,
      bottom: min(area.bottom, .max - 1) + 1)
  }
}
