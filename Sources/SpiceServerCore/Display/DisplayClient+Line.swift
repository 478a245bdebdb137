import SpiceBytes
import SpiceChannel
import SpiceDrawing
import SpiceGeometry
import SpiceWire

/// What a client's line takes, and how long something takes on it.
extension DisplayClient {
  /// Milliseconds of the line that a picture takes with which the client catches up; one that shows what changed together
  /// may take more.
  private static let refreshMilliseconds: (part: Int64, place: Int64) = (40, 200)
  /// Milliseconds of the line that a command may take. One that takes more is left to pictures, part by part.
  private static let commandMilliseconds: Int64 = 200
  /// Milliseconds of the line that all commands that wait may take before the guest does not wait for the line any more.
  private static let pipeMilliseconds: Int64 = 100
  /// Bytes of a message without images, about.
  private static let messageBytes = 100

  /// Looks at the line, if it is time.
  func look(at now: SpiceInstant) {
    guard pace.isDue(at: now) else { return }
    guard let report = sink.lineReport else {
      (pace, outstandingBytes) = (SendPace(), 0)
      return
    }
    line.add(meter.look(report, at: now), shortestRoundTrip: report.shortestRoundTrip)
    outstandingBytes = report.outstandingBytes
    pace.looked(outstanding: report.outstandingBytes, queued: sink.queuedBytes, line.estimate, at: now)
  }

  /// Whether the client may be sent more: it keeps up with acknowledging, and little is on its way.
  var takesMore: Bool { isReady && pace.isOpen }

  /// Whether the client may be sent what comes next: something small does not wait until there is room for more.
  var takesNext: Bool { isReady && (pace.isOpen || pace.takesLittle && pipe.isNextSmall(pixels: limits.fewPixels)) }

  private var isReady: Bool { isReady(queueLimit: pace.queueLimit(atMost: limits.queuedBytes)) }

  /// Whether the line has nothing to do.
  var isLineIdle: Bool { pace.isIdle }

  /// Something was sent: from here on it counts.
  func noteSent() {
    pace.sent(Int(traffic.sentBytes - countedBytes))
    countedBytes = traffic.sentBytes
  }

  /// Lets what was sent leave, and notes whether there is room for more.
  func finishTurn(at now: SpiceInstant) {
    flush(at: now)
    // What was sent just now grows older as well.
    lossy.grow(at: now)
    if takesMore { refreshes.forgetShown() }
    patience.note(isBlocked: !takesMore, left: Int64(clamping: traffic.sentBytes) - Int64(sink.queuedBytes), at: now)
  }

  /// When the guest does not wait for the client any more; nil while the line takes something.
  var patienceEnd: SpiceInstant? {
    let wait = limits.patienceMilliseconds
    // What takes long anyway is not worth waiting for.
    guard let bytes = line.estimate.bytes(inMilliseconds: Self.pipeMilliseconds) else {
      return patience.end(milliseconds: wait)
    }
    let waiting = cost.bytes(pixels: pipe.imagePixels, isPhoto: false, isLossy: false) + pipe.draws * Self.messageBytes
    return waiting > bytes ? patience.since : patience.end(milliseconds: wait)
  }

  /// Whether the client has everything but for some commands, no more than it may have waiting.
  var keepsUp: Bool { hasBegun && stale.isEmpty && pipe.draws <= limits.pipeLength }

  /// Whether more waits for the client than is kept while another one keeps up.
  var isFarBehind: Bool { pipe.draws > limits.lag.commands || pipe.imagePixels > limits.lag.pixels }

  /// Whether a command takes so much of the line that the client gets pictures of it instead, part by part. `isLossy` says
  /// whether photographs come with loss.
  func isTooLarge(_ draw: PendingDraw, isLossy: @autoclosure () -> Bool) -> Bool {
    guard draw.imagePixels > limits.fewPixels,
      let bytes = line.estimate.bytes(inMilliseconds: Self.commandMilliseconds),
      Double(draw.imagePixels) * max(PictureCost.most, compression == .off ? 4 : 0) > Double(bytes)
    else { return false }
    var sum = 0
    let isLossy = isLossy()
    for (index, picture) in (draw.command?.pictures ?? []).enumerated() {
      if picture.isCacheable, pictures?.has(picture.id) == true { continue }
      let pixels = picture.width * picture.height
      sum += cost.bytes(pixels: pixels, isPhoto: draw.graduality(ofPicture: index) == .high, isLossy: isLossy)
    }
    return sum > bytes
  }

  /// Whether a command is worth keeping when others are left to pictures.
  func isCheap(_ draw: PendingDraw) -> Bool { draw.imagePixels <= limits.fewPixels }

  /// Bytes of a picture with which the client catches up; nil for any number.
  func refreshBytes(isPlace: Bool) -> Int? {
    line.estimate.bytes(inMilliseconds: isPlace ? Self.refreshMilliseconds.place : Self.refreshMilliseconds.part)
  }

  /// Pixels of such a picture, as far as that can be told.
  func refreshPixels(isPlace: Bool) -> Int {
    let most = unseen != nil && !isPlace ? limits.firstPicturePixels : limits.refreshPixels
    guard let bytes = refreshBytes(isPlace: isPlace) else { return most }
    return min(most, max(limits.fewPixels, cost.refreshPixels(bytes: bytes)))
  }

  /// Whether a command changes or reads something that the client does not have as it is, or belongs together with that.
  func isStale(for draw: PendingDraw) -> Bool {
    if stale.isEmpty && !refreshes.hasPlaces { return false }
    let box = draw.region.bounds
    if let region = stale[draw.surface], region.intersects(box) { return true }
    if refreshes.isNear(box, on: draw.surface, atMost: refreshPixels(isPlace: true)) { return true }
    return draw.reads.contains { read in
      stale[read.surface]?.intersects(draw.readRegion(of: read.surface).bounds) ?? false
    }
  }

  /// The client gets a picture of what a command does, and not the command.
  func supersede(_ draw: PendingDraw) {
    statistics.superseded += 1
    stale[draw.surface, default: Region()].formUnion(draw.region, atMost: limits.coverRects)
    refreshes.note(draw.region.bounds, on: draw.surface, atMost: refreshPixels(isPlace: true))
  }
}
