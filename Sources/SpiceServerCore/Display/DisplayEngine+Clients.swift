import SpiceCanvas
public import SpiceChannel
import SpiceDrawing
import SpiceGeometry
import SpicePixels
public import SpiceWire

/// Clients come, get what is new, and go.
extension DisplayEngine {
  /// What the server can do on a display channel.
  public static var capabilities: DisplayCapabilities {
    [.monitorsConfig, .streamReport, .prefCompression, .prefVideoCodecType]
  }

  /// A client has linked. Nothing is sent before it says what it has room for.
  ///
  /// - Returns: The client's channel, to be given what arrives; nil if there are too many, or one of this connection.
  public func join(_ linked: LinkedClient, sink: any ChannelSink, at now: SpiceInstant) -> DisplayClient? {
    guard let slot = freeSlot else { return nil }
    let client = DisplayClient(
      id: id, slot: slot, linked: linked, sink: sink, compression: compression, display: self, limits: limits, at: now)
    clients.append(client)
    tellCapabilities()
    return client
  }

  /// A slot that no client has; nil if there are enough clients.
  private var freeSlot: Int? {
    let used = clients.reduce(0 as UInt64) { $0 | $1.pipe.bit }
    let slot = (~used).trailingZeroBitCount
    return slot < min(used.bitWidth, limits.clientsOfADisplay) ? slot : nil
  }

  /// Tells the device what all clients can do, while the guest runs.
  func tellCapabilities() {
    guard isRunning else { return }
    var common: DisplayCapabilities = [.sizedStream, .monitorsConfig, .composite, .a8Surface]
    var arePresent = false
    for client in clients {
      arePresent = true
      common.formIntersection(client.capabilities)
    }
    host?.clientsChanged(arePresent: arePresent, capabilities: arePresent ? common : [])
  }

  /// The client has said what it has room for: it gets what the display shows.
  func clientBegan(_ client: DisplayClient, at now: SpiceInstant) {
    if let surface = surfaces[.primary] {
      deliver(.invalAllPalettes, to: client)
      give(surface, to: client)
      deliverMonitors(to: client)
      deliverMark(to: client)
    }
    pump(client, at: now)
  }

  /// The client's channel is closed.
  func clientEnded(_ client: DisplayClient) {
    guard let index = clients.firstIndex(where: { $0 === client }) else { return }
    clients.remove(at: index)
    for draw in client.pipe.takeDraws() { settle(draw) }
    if client.video.toldDelay != nil { onVideoDelay?(client.session, nil) }
    // Other displays of the session may keep the dictionary, but the device wants its memory back.
    client.pictures?.releaseDictionary()
    tellCapabilities()
  }

  // MARK: What clients are to get

  /// A command is on its way to a client: as it is, or as a picture of what it does. `isOvertaken` says whether it and others
  /// cover something together that still waited for the client.
  func deliver(_ draw: PendingDraw, on surface: ServerSurface, to client: DisplayClient, isOvertaken: Bool) {
    guard client.hasBegun else { return }
    var canDraw = client.capabilities.contains(.composite) || !draw.isComposite
    if !client.surfaces.contains(surface.id) {
      give(surface, to: client)
      guard client.surfaces.contains(surface.id) else { return }
    }
    for id in draw.otherSurfaces where !client.surfaces.contains(id) {
      if let other = surfaces[id] { give(other, to: client) }
      if !client.surfaces.contains(id) { canDraw = false }
    }
    if deliverFrame(draw, to: client) { return }
    let mayLose = { self.choice(for: client).jpegQuality != nil }
    if isOvertaken, client.patience.since != nil {
      // Something moves faster than the line: what is left of it in the pipe would be pieces of several moments.
      client.supersede(draw)
      client.commandsInARow = limits.commandsInARow
    } else if canDraw, !client.isStale(for: draw), !client.isTooLarge(draw, isLossy: mayLose()) {
      client.pipe.append(draw)
    } else {
      client.supersede(draw)
    }
  }

  /// A message is on its way to a client, in its order among the commands.
  func deliver(_ message: DisplayServerMessage, to client: DisplayClient) {
    client.pipe.append(message)
    guard client.pipe.messages > limits.waitingMessages else { return }
    // A guest that makes and destroys surfaces is not held up by a client that does not take it.
    supersedeDraws(of: client)
    client.pipe.condense()
  }

  /// Has a client make a surface, if it can. What is on the surface comes later, as pictures.
  func give(_ surface: ServerSurface, to client: DisplayClient) {
    guard surface.format != .alpha8 || client.capabilities.contains(.a8Surface) else { return }
    client.surfaces.insert(surface.id)
    let message = SurfaceCreate(
      surface: surface.id, width: UInt32(surface.width), height: UInt32(surface.height), format: surface.format,
      flags: surface.id == .primary ? .primary : [])
    deliver(.surfaceCreate(message), to: client)
    if !surface.isBlank || surface.draws.count > 0 { client.stale[surface.id] = Region(surface.bounds) }
  }

  /// Has a client show the primary surface, once it has had all of it. Of what has changed since, there may never be an end.
  func deliverMark(to client: DisplayClient) {
    client.unseen = client.stale[.primary]
    if client.unseen == nil { deliver(.mark, to: client) }
  }

  /// Tells a client how the monitors lie.
  func deliverMonitors(to client: DisplayClient) {
    guard client.capabilities.contains(.monitorsConfig), client.hasBegun, primaryBounds != nil else { return }
    var shown = monitors
    shown.heads.removeAll { $0.width == 0 || $0.height == 0 }
    if let monitorLimit { shown.maxAllowed = min(shown.maxAllowed, monitorLimit) }
    deliver(.monitorsConfig(shown), to: client)
  }

  /// The client gets pictures of what its waiting commands do, instead of them.
  func supersedeDraws(of client: DisplayClient) {
    for draw in client.pipe.takeDraws() { supersede(draw, for: client) }
  }

  /// The same, but for commands that are small, if they are few and do not depend on others.
  private func supersedeLargeDraws(of client: DisplayClient) {
    var kept = 0
    supersedeDraws(of: client) { draw in
      guard kept < limits.pipeLength / 2, client.isCheap(draw) else { return true }
      kept += 1
      return false
    }
  }

  /// The same for commands that belong to what the client gets pictures of, so that these need not wait for the others.
  func supersedeStaleDraws(of client: DisplayClient) {
    // An older command may change what a newer one makes stale.
    var draws = client.pipe.draws + 1
    while client.pipe.draws > 0, client.pipe.draws < draws {
      draws = client.pipe.draws
      supersedeDraws(of: client) { _ in false }
    }
  }

  /// The same for commands that change or read pixels of a surface, of which a picture is about to be sent.
  func supersedeDraws(of client: DisplayClient, touching box: Rect, on surface: SurfaceID) {
    if client.pipe.draws == 0 { return }
    supersedeDraws(of: client) { draw in
      draw.surface == surface && draw.region.bounds.overlaps(box)
        || draw.readRegion(of: surface).bounds.overlaps(box)
    }
  }

  /// The same for commands that are chosen, and those that depend on them or change or read what is stale.
  private func supersedeDraws(of client: DisplayClient, where isTaken: (PendingDraw) -> Bool) {
    // Surfaces that are gone, and lack what is left out, for those that read them before.
    var lost: Set<SurfaceID> = []
    let bit = client.pipe.bit
    let taken = client.pipe.takeDraws { draw in
      let isWhole = !lost.contains(draw.surface) && lost.isDisjoint(with: draw.otherSurfaces)
      if isWhole, !client.isStale(for: draw), !isTaken(draw) { return false }
      // Where a frame of a video shows is not exact until its video ends.
      let isFrame = draw.frame.map { $0.viewers & bit != 0 } ?? false
      if !client.surfaces.contains(draw.surface) {
        lost.insert(draw.surface)
      } else if !isFrame {
        client.supersede(draw)
      }
      return true
    }
    for draw in taken {
      if let frame = draw.frame { client.leaveOut(frame) }
      settle(draw)
    }
  }

  private func supersede(_ draw: PendingDraw, for client: DisplayClient) {
    // Where a frame of a video shows is not exact until its video ends.
    let isFrame = draw.frame.map(client.leaveOut) ?? false
    if !isFrame, client.surfaces.contains(draw.surface), surfaces[draw.surface] != nil {
      client.supersede(draw)
    } else {
      client.statistics.superseded += 1
    }
    settle(draw)
  }

  // MARK: Time

  /// When ``expire(at:)`` must be called next.
  public var deadline: SpiceInstant? {
    .earliest(clients.compactMap(\.deadline).min(), restAt, video.deadline)
  }

  /// Does what is due.
  public func expire(at now: SpiceInstant) {
    endVideo(at: now)
    for client in clients {
      if let deadline = client.deadline, deadline <= now { client.expire(at: now) }
    }
    if let restAt, restAt <= now {
      self.restAt = nil
      // The memory of a machine that stands still is left alone.
      if isRunning { for surface in surfaces.all { surface.rest() } }
    }
  }

  /// Sees to it that surfaces rest, as long as there are some that could.
  private func scheduleRest(at now: SpiceInstant) {
    guard restAt == nil, isRunning, surfaces.all.contains(where: { $0.canRest }) else { return }
    restAt = now.advanced(byMilliseconds: limits.restMilliseconds)
  }

  /// Whether commands may be taken from the device: a client keeps up, or none has too many waiting. One that is far behind
  /// the one that keeps up does not count, nor one whose line takes nothing for a while or needs long for them: it gets
  /// pictures later.
  public func takesCommands(at now: SpiceInstant) -> Bool {
    let isLed = clients.contains { $0.keepsUp }
    var takes = true
    for client in clients where client.pipe.draws > limits.pipeLength {
      if isLed && client.isFarBehind || client.patienceEnd.map({ $0 <= now }) ?? false {
        supersedeLargeDraws(of: client)
      } else if !isLed {
        takes = false
      }
    }
    return takes
  }

  /// Sends every client what it takes, for a while.
  ///
  /// - Returns: Whether there is more to send at once.
  @discardableResult
  public func pump(at now: SpiceInstant) -> Bool {
    var hasMore = false
    for client in clients where pump(client, at: now) { hasMore = true }
    scheduleRest(at: now)
    return hasMore
  }

  /// Sends a client what it takes, for a while.
  ///
  /// - Returns: Whether there is more to send at once.
  @discardableResult
  public func pump(_ client: DisplayClient, at now: SpiceInstant) -> Bool {
    guard client.hasBegun, client.end == nil else { return false }
    client.lossy.grow(at: now)
    client.look(at: now)
    let budget = client.statistics.pixels + UInt64(limits.turnPixels)
    var hasMore = false
    while true {
      if !client.takesNext {
        client.flush(at: now)
        guard client.takesNext else { break }
      }
      guard client.statistics.pixels < budget else {
        hasMore = true
        break
      }
      guard sendNext(to: client, at: now) else { break }
      client.noteSent()
    }
    client.finishTurn(at: now)
    return hasMore
  }
}
