import SpiceChannel
import SpiceGeometry
import SpiceWire

/// What a client's line takes, and how long something takes on it.
extension DisplayClient {
  /// Milliseconds of the line that a picture takes with which the client catches up.
  private static let refreshMilliseconds: Int64 = 50
  /// Milliseconds of the line that a command may take. One that takes more is left to pictures, part by part.
  private static let commandMilliseconds: Int64 = 200
  /// Milliseconds of the line that all commands that wait may take before the guest does not wait for the line any more.
  private static let pipeMilliseconds: Int64 = 100
  /// Pixels of an image that are few.
  private static let fewPixels = 64 * 64
  /// Bytes of a message without images, about.
  private static let messageBytes = 100

  /// Looks at the line, if it is time.
  func look(at now: SpiceInstant) {
    guard pace.isDue(at: now), let report = sink.lineReport else { return }
    line.add(meter.look(report, at: now), shortestRoundTrip: report.shortestRoundTrip)
    outstandingBytes = report.outstandingBytes
    pace.looked(outstanding: report.outstandingBytes, queued: sink.queuedBytes, line.estimate, at: now)
  }

  /// Whether the client may be sent more: it keeps up with acknowledging, and little is on its way.
  var takesMore: Bool { isReady(queueLimit: pace.queueLimit(atMost: limits.queuedBytes)) && pace.isOpen }

  /// Something was sent: from here on it counts.
  func noteSent() {
    pace.sent(Int(traffic.sentBytes - counted.bytes))
    let pixels = statistics.pixels - counted.pixels
    if pixels > 0 {
      let ratio = Double(statistics.imageBytes - counted.imageBytes) / Double(pixels)
      bytesPerPixel += (ratio - bytesPerPixel) * min(1, Double(pixels) / 200_000)
    }
    counted = (traffic.sentBytes, statistics.imageBytes, statistics.pixels)
  }

  /// Lets what was sent leave, and notes whether there is room for more.
  func finishTurn(at now: SpiceInstant) {
    flush(at: now)
    patience.note(isBlocked: !takesMore, left: Int64(clamping: traffic.sentBytes) - Int64(sink.queuedBytes), at: now)
  }

  /// When the guest does not wait for the client any more; nil while the line takes something.
  var patienceEnd: SpiceInstant? {
    let wait = limits.patienceMilliseconds
    // What takes long anyway is not worth waiting for.
    let isLong = isLonger(pixels: pipe.imagePixels, messages: pipe.draws, than: Self.pipeMilliseconds)
    return isLong ? patience.since : patience.end(milliseconds: wait)
  }

  /// Whether a command takes so much of the line that the client gets pictures of it instead.
  func isTooLarge(_ draw: PendingDraw) -> Bool {
    draw.imagePixels > Self.fewPixels
      && isLonger(pixels: draw.imagePixels, messages: 1, than: Self.commandMilliseconds)
  }

  /// Whether a command is worth keeping when others are left to pictures.
  func isCheap(_ draw: PendingDraw) -> Bool { draw.imagePixels <= Self.fewPixels }

  /// Pixels of a picture with which the client catches up.
  func refreshPixels(isLossless: Bool) -> Int {
    guard let bytes = line.estimate.bytes(inMilliseconds: Self.refreshMilliseconds) else { return limits.refreshPixels }
    // Without loss, photographs take about this.
    let size = max(bytesPerPixel, isLossless ? 1 : 0.02)
    return min(limits.refreshPixels, max(Self.fewPixels, Int(Double(bytes) / size)))
  }

  /// Whether sending something takes longer, as far as that is known.
  private func isLonger(pixels: Int, messages: Int, than milliseconds: Int64) -> Bool {
    guard let bytes = line.estimate.bytes(inMilliseconds: milliseconds) else { return false }
    return Double(pixels) * bytesPerPixel + Double(messages * Self.messageBytes) > Double(bytes)
  }

  /// Whether a command changes or reads something that the client does not have as it is.
  func isStale(for draw: PendingDraw) -> Bool {
    if stale.isEmpty { return false }
    if let region = stale[draw.surface], region.intersects(draw.region.bounds) { return true }
    return draw.reads.contains { read in
      stale[read.surface]?.intersects(draw.readRegion(of: read.surface).bounds) ?? false
    }
  }

  /// The client gets a picture of what a command does, and not the command.
  func supersede(_ draw: PendingDraw) {
    statistics.superseded += 1
    stale[draw.surface, default: Region()].formUnion(draw.region, atMost: limits.coverRects)
    recent.note(draw.region.bounds, on: draw.surface)
  }
}
