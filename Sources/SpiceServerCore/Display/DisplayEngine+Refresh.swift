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
    if let item = client.pipe.next() {
      switch item {
      case .message(let message): client.send(message)
      case .draw(let draw):
        if !sendFrame(draw, to: client, at: now) { send(draw, to: client) }
        settle(draw)
      }
      return true
    }
    if let (id, region) = client.stale.first {
      client.stale[id] = refresh(id, region, of: client, mayLose: true)
      return true
    }
    if client.needsMark {
      client.needsMark = false
      client.send(DisplayServerMessage.mark)
      return true
    }
    guard let (id, region) = client.lossy.due else { return false }
    _ = refresh(id, region, of: client, mayLose: false)
    return true
  }

  /// Sends a picture of a part of what a client does not have as it is. Returns the rest; nil if there is none.
  private func refresh(
    _ id: SurfaceID, _ region: Region, of client: DisplayClient, mayLose: Bool
  ) -> Region? {
    guard let surface = surfaces[id], let rect = nextPart(of: region.intersection(surface.bounds)) else {
      client.lossy.clear(region, on: id)
      return nil
    }
    drew(surfaces.render(id, in: rect))
    client.lossy.clear(Region(rect), on: id)
    let rest = region.subtracting(rect)
    guard let picture = surface.canvas?.bitmap.cropped(to: rect) else { return rest.isEmpty ? nil : rest }
    client.statistics.refreshes += 1
    var copy = DrawCopy()
    copy.base = DrawBase(surface: id, box: rect)
    copy.sourceArea = Rect(width: rect.width, height: rect.height)
    copy.scaleMode = .nearest
    let isLossy = send(
      .drawCopy(copy), picture: DevicePicture(picture, id: nextImageID()),
      mayLose: mayLose && surface.format == .xrgb, to: client)
    if isLossy { client.lossy.mark(Region(rect), on: id) }
    return rest.isEmpty ? nil : rest
  }

  /// The part of a region that is sent next: one of its rectangles, or, if it has many, a box around some of them; no
  /// more of it than fits in a message.
  private func nextPart(of region: Region) -> Rect? {
    let rects = region.rects
    guard var part = rects.first else { return nil }
    if rects.count > limits.refreshRects {
      for rect in rects.prefix((rects.count + limits.refreshRects - 1) / limits.refreshRects) {
        part = part.union(rect)
      }
    }
    let rows = max(1, limits.refreshPixels / max(1, part.width))
    if part.height > rows { part.bottom = part.top + Int32(clamping: rows) }
    return part
  }
}
