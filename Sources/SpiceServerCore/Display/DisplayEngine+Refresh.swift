import SpiceCanvas
import SpiceChannel
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceWire

/// Clients get pictures of what they do not have as it is.
extension DisplayEngine {
  /// Sends what comes next. False if there is nothing.
  func sendNext(to client: DisplayClient, at now: SpiceInstant) -> Bool {
    for message in client.video.takeNews() { client.send(message) }
    if client.unseen?.isEmpty == true {
      client.unseen = nil
      client.send(DisplayServerMessage.mark)
      return true
    }
    if let item = client.pipe.next() {
      switch item {
      case .message(let message): client.send(message)
      case .draw(let draw):
        if !sendFrame(draw, to: client, at: now) { send(draw, to: client) }
        settle(draw)
      }
      return true
    }
    if let (id, area) = client.refreshes.next(of: client.stale), let region = client.stale[id] {
      client.stale[id] = refresh(id, region, at: area, of: client, mayLose: true)
      return true
    }
    guard client.isLineIdle, let (id, region) = client.lossy.due else { return false }
    _ = refresh(id, region, at: region, of: client, mayLose: false)
    return true
  }

  /// Sends a picture of a part, at `place`, of what a client does not have as it is. Returns the rest; nil if there is none.
  private func refresh(
    _ id: SurfaceID, _ region: Region, at place: Region, of client: DisplayClient, mayLose: Bool
  ) -> Region? {
    guard let surface = surfaces[id] else {
      client.lossy.remove(id)
      return nil
    }
    let area = region.intersection(place).intersection(surface.bounds)
    // Only what comes out tells how many bytes some pixels are.
    for isLast in [false, false, true] {
      guard let rect = nextPart(of: area, within: client.refreshPixels) else { break }
      drew(surfaces.render(id, in: rect))
      var isLossy = false
      if let picture = surface.canvas?.bitmap.cropped(to: rect) {
        var copy = DrawCopy()
        copy.base = DrawBase(surface: id, box: rect)
        copy.sourceArea = Rect(width: rect.width, height: rect.height)
        copy.scaleMode = .nearest
        let outcome = send(
          .drawCopy(copy), picture: DevicePicture(picture, id: nextImageID()),
          mayLose: mayLose && surface.format == .xrgb, limit: isLast ? nil : client.refreshBytes.map { $0 * 2 },
          to: client)
        if case .tooLarge = outcome { continue }
        if case .lossy = outcome { isLossy = true }
        client.statistics.refreshes += 1
      }
      if id == .primary { client.unseen = client.unseen?.subtracting(rect) }
      client.refreshes.painted(rect, on: id)
      client.lossy.repainted(rect, on: id)
      if isLossy { client.lossy.mark(Region(rect), on: id) }
      let rest = region.subtracting(rect)
      return rest.isEmpty ? nil : rest
    }
    // Nothing of that place lies on the surface.
    client.lossy.clear(region.subtracting(Region(surface.bounds)), on: id)
    let rest = region.intersection(surface.bounds)
    return rest.isEmpty ? nil : rest
  }

  /// The part of a region that is sent next: one of its rectangles, or, if it has many, a box around some of them; no
  /// more of it than fits in a message. It has the first pixel of the region, so that there is an end to it.
  private func nextPart(of region: Region, within pixels: Int) -> Rect? {
    let rects = region.rects
    guard var part = rects.first else { return nil }
    // Strips of a few rows compress badly.
    let width = max(limits.refreshWidth, pixels / 64)
    if part.width > width { part.right = part.left + Int32(clamping: width) }
    let rows = max(1, pixels / max(1, part.width))
    if part.height > rows { part.bottom = part.top + Int32(clamping: rows) }
    guard rects.count > limits.refreshRects else { return part }
    for rect in rects.prefix((rects.count + limits.refreshRects - 1) / limits.refreshRects).dropFirst() {
      let joined = part.union(rect)
      guard joined.width <= width, joined.height <= pixels / joined.width else { break }
      part = joined
    }
    return part
  }
}
