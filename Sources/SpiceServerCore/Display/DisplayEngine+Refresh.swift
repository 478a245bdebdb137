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
    // However many commands come that do not change what is stale, it gets its turn.
    if client.commandsInARow >= limits.commandsInARow, !client.stale.isEmpty, client.pipe.messages == 0 {
      supersedeStaleDraws(of: client)
      if sendRefresh(to: client) { return true }
    }
    if let item = client.pipe.next() {
      client.commandsInARow += 1
      switch item {
      case .message(let message): client.send(message)
      case .draw(let draw):
        if !sendFrame(draw, to: client, at: now) { send(draw, to: client) }
        settle(draw)
      }
      return true
    }
    if sendRefresh(to: client) { return true }
    guard client.isLineIdle, let (id, region) = client.lossy.due else { return false }
    _ = refresh(region, RefreshOrder.Next(surface: id, area: region, isPlace: false), of: client, mayLose: false)
    return true
  }

  /// Sends a picture of what is stale. False if there is nothing.
  private func sendRefresh(to client: DisplayClient) -> Bool {
    client.commandsInARow = 0
    if client.stale.isEmpty { return false }
    let next = client.refreshes.next(
      of: client.stale, small: limits.fewPixels, atMost: client.refreshPixels(isPlace: true))
    guard let next else { return false }
    supersedeDraws(of: client, touching: next.area.bounds, on: next.surface)
    guard let region = client.stale[next.surface] else { return false }
    client.stale[next.surface] = refresh(region, next, of: client, mayLose: true)
    return true
  }

  /// Sends pictures of what comes next of what a client does not have as it is: of all that belongs together, or of a part.
  /// Returns the rest of the region; nil if there is none.
  private func refresh(
    _ region: Region, _ next: RefreshOrder.Next, of client: DisplayClient, mayLose: Bool
  ) -> Region? {
    let id = next.surface
    guard let surface = surfaces[id] else {
      client.lossy.remove(id)
      return nil
    }
    var area = region.intersection(next.area).intersection(surface.bounds)
    if area.isEmpty {
      // Nothing of that place lies on the surface.
      client.lossy.clear(region.subtracting(Region(surface.bounds)), on: id)
      let rest = region.intersection(surface.bounds)
      return rest.isEmpty ? nil : rest
    }
    var rest = region
    // What belongs together goes together, from this moment, unless it takes more than was thought.
    repeat {
      guard let rect = paint(area, on: surface, isPlace: next.isPlace, of: client, mayLose: mayLose) else { break }
      rest = rest.subtracting(rect)
      area = area.subtracting(rect)
    } while next.isPlace && area.bounds.fits(client.refreshPixels(isPlace: true))
    return rest.isEmpty ? nil : rest
  }

  /// Sends a picture of a part of an area. Returns what it shows.
  private func paint(
    _ area: Region, on surface: ServerSurface, isPlace: Bool, of client: DisplayClient, mayLose: Bool
  ) -> Rect? {
    let id = surface.id
    // Only what comes out tells how many bytes some pixels are.
    for isLast in [false, false, true] {
      let pixels = client.refreshPixels(isPlace: isPlace)
      guard let rect = nextPart(of: area, within: pixels, isPlace: isPlace) else { break }
      drew(surfaces.render(id, in: rect))
      var isLossy = false
      if let picture = surface.canvas?.bitmap.cropped(to: rect) {
        var copy = DrawCopy()
        copy.base = DrawBase(surface: id, box: rect)
        copy.sourceArea = Rect(width: rect.width, height: rect.height)
        copy.scaleMode = .nearest
        let outcome = send(
          .drawCopy(copy), picture: DevicePicture(picture, id: nextImageID()),
          mayLose: mayLose && surface.format == .xrgb,
          limit: isLast ? nil : client.refreshBytes(isPlace: isPlace).map { $0 * 2 }, to: client)
        if case .tooLarge = outcome { continue }
        if case .lossy = outcome { isLossy = true }
        client.statistics.refreshes += 1
      }
      if id == .primary { client.unseen = client.unseen?.subtracting(rect) }
      client.refreshes.painted(rect, on: id)
      client.lossy.repainted(rect, on: id)
      if isLossy { client.lossy.mark(Region(rect), on: id) }
      return rect
    }
    return nil
  }

  /// The part of a region that is sent next: one of its rectangles, or, if it has many, a box around some of them; no
  /// more of it than fits in a message. It has the first pixel of the region, so that there is an end to it.
  private func nextPart(of region: Region, within pixels: Int, isPlace: Bool) -> Rect? {
    let rects = region.rects
    guard var part = rects.first else { return nil }
    // What belongs together is best shown at once, unless that would be much more than it is.
    if isPlace {
      let bounds = region.bounds
      let count = rects.reduce(0) { $0 + $1.width * $1.height }
      if bounds.fits(min(pixels, 2 * count)) { return bounds }
    }
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
