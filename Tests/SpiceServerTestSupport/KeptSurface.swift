import SpiceBytes
import SpiceDrawing
import SpiceGeometry
import SpicePixels

/// A surface in memory of a guest, and what the guest knows of it.
struct KeptSurface {
  let memory: SurfaceMemory
  let pixels: PixelMemory?
  /// What the guest has been told that the surface shows; nil for pixels of which it knows only that they changed.
  var reference: [UInt32?] = []

  init(_ surface: DeviceSurface, padding: Int, isBottomUp: Bool, value: UInt8) {
    let format = surface.format.pixelFormat
    let stride = (format.rowBytes(width: surface.width) + 3) & ~3 + padding
    memory = SurfaceMemory(count: stride * surface.height, value: value)
    pixels = memory.pixels(
      format: format, width: surface.width, height: surface.height, stride: isBottomUp ? -stride : stride)
  }

  /// What the memory holds.
  var values: [UInt32] { pixels?.load()?.rgb ?? [] }

  /// Compares the memory with what was drawn, in an area, and with what it was before elsewhere.
  func compare(_ bitmap: Bitmap, area: Rect, before: [UInt32]?) -> String? {
    let (found, expected) = (values, bitmap.rgb)
    guard found.count == expected.count else { return "a surface can be loaded" }
    for index in found.indices {
      let place = Point(x: Int32(index % bitmap.width), y: Int32(index / bitmap.width))
      if area.contains(place) {
        if found[index] != expected[index] { return "memory is up to date where that was asked for, not at \(place)" }
      } else if let before, found[index] != before[index] {
        return "memory is left alone where nothing was asked for, not at \(place)"
      }
    }
    return nil
  }

  /// The guest is told what has changed. Returns the promise that is broken.
  mutating func note(_ changed: Region, in area: Rect, of bitmap: Bitmap, forgets: Bool) -> String? {
    let shown = bitmap.rgb
    guard reference.count == shown.count else { return "a surface keeps its size" }
    for index in shown.indices {
      let place = Point(x: Int32(index % bitmap.width), y: Int32(index / bitmap.width))
      let isTold = changed.contains(place)
      if area.contains(place) {
        if let known = reference[index], known != shown[index], !isTold {
          return "the guest is told of what has changed, also of \(place)"
        }
        if forgets { reference[index] = shown[index] }
      } else if forgets, isTold {
        reference[index] = nil
      }
    }
    return nil
  }
}
