import SpiceCanvas
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceWire

/// A surface of a display: the server's own picture of it, and what is still to be drawn on it.
///
/// The picture is made when it is first needed; most surfaces are drawn by the clients alone.
final class ServerSurface {
  let id: SurfaceID
  let format: SurfaceFormat
  let width: Int
  let height: Int
  /// What is still to be drawn.
  var draws: DrawList

  /// Pixels that were drawn since the device asked last.
  private var drawn: GatheredRegion
  private let memory: PixelMemory?
  /// Keeps the device's command, as it asks for, until the surface is gone.
  private let owner: (any AnyObject & Sendable)?
  /// Whether the device's memory has what a picture that is made begins with.
  private var keepsContent: Bool
  private var picture: Canvas?
  /// Whether anybody needed the picture since ``rest()`` was asked for last.
  private var wasUsed = false
  /// Pixels that are newer than the device's memory.
  private var unsaved: GatheredRegion

  /// A surface as a device asks for it; nil if a limit forbids it.
  init?(_ device: DeviceSurface, limits: ServerLimits) {
    let (width, height) = (device.width, device.height)
    guard width > 0, height > 0, width <= limits.surfaceSide, height <= limits.surfaceSide,
      device.id.rawValue < limits.surfaces
    else { return nil }
    if let memory = device.memory {
      guard memory.width == width, memory.height == height, memory.format == device.format.pixelFormat else {
        return nil
      }
    }
    id = device.id
    format = device.format
    self.width = width
    self.height = height
    drawn = GatheredRegion(atMost: limits.coverRects)
    unsaved = drawn
    memory = device.memory
    owner = device.owner
    keepsContent = device.keepsContent
    draws = DrawList(surface: device.id, rectLimit: limits.coverRects)
    if !keepsContent { memory?.clear() }
  }

  /// All of the surface.
  var bounds: Rect { Rect(width: width, height: height) }

  /// Number of pixels.
  var pixels: Int { width * height }

  /// Whether its pixels have no alpha.
  var isOpaque: Bool { format != .argb && format != .alpha8 }

  /// Whether nothing was ever on it: clients need no picture to begin with.
  var isBlank: Bool { picture == nil && !keepsContent }

  /// What has been drawn so far. Nil only if there is no memory left for a picture.
  var canvas: Canvas? {
    if picture == nil { picture = begin() }
    wasUsed = true
    return picture
  }

  private func begin() -> Canvas? {
    if keepsContent, let bitmap = memory?.load() { return Canvas(bitmap) }
    return Canvas(format: format.pixelFormat, width: width, height: height)
  }

  /// Draws on the server's own picture.
  func draw(_ body: (inout Canvas) -> Region) {
    // Taken out meanwhile, so that it is drawn on in place.
    guard var canvas = picture.take() ?? begin() else { return }
    let region = body(&canvas)
    picture = canvas
    wasUsed = true
    drawn.add(region)
    if memory != nil { unsaved.add(region) }
  }

  /// Copies what is newer than the device's memory there, as far as it lies in `area`.
  func save(_ area: Rect) {
    guard let memory, let bitmap = picture?.bitmap else { return }
    let pixels = unsaved.pixels.intersection(area)
    guard !pixels.isEmpty else { return }
    for rect in pixels.rects { memory.store(rect, of: bitmap) }
    unsaved.remove(pixels)
  }

  /// Whether there is a picture that could be in the device's memory alone.
  var canRest: Bool { memory != nil && picture != nil }

  /// Has the device's memory alone keep the picture, unless it was used since this was called last.
  func rest() {
    guard canRest else { return }
    if wasUsed {
      wasUsed = false
    } else {
      save(bounds)
      picture = nil
      keepsContent = true
    }
  }

  /// Pixels that were drawn since the device asked last.
  var changed: Region { drawn.pixels }

  /// The device knows of all changes.
  func forgetChanges() { drawn.removeAll() }
}

extension Region {
  /// Adds pixels; if that makes too many rectangles, also those between them.
  mutating func formUnion(_ other: Region, atMost limit: Int) {
    formUnion(other)
    if rects.count > limit { self = Region(bounds) }
  }
}
