import SpiceBytes
import SpiceCanvas
public import SpiceChannel
public import SpiceCodecs
public import SpiceDrawing
public import SpiceGeometry
public import SpicePixels
public import SpiceWire

/// What a display's engine tells its device.
public protocol DisplayEngineHost: AnyObject {
  /// What the clients can do, all of them alike, has changed, or whether there is any.
  func clientsChanged(arePresent: Bool, capabilities: DisplayCapabilities)
  /// The device's memory is up to date as a command of a number asked.
  func updated(number: UInt32)
}

/// A display of the server: commands of a device in, messages to clients out.
///
/// Nothing is drawn here that clients can draw themselves. The device's commands are kept, as long as they count, in the
/// order of their age: for the clients that are to get them, and for the server's own pictures, which are only brought up
/// to date when somebody needs them. What a later command covers is forgotten on the way.
///
/// Confined to the display's thread.
public final class DisplayEngine {
  /// Which display channel it is.
  public let id: ChannelID
  let limits: ServerLimits
  /// Encoders that are libraries.
  let foreign: ForeignEncoders
  var surfaces: SurfaceSet
  /// The clients of the display, in the order in which they came.
  public internal(set) var clients: [DisplayClient] = []
  /// Whether the guest is running: before, and after it stopped, the device is not told anything.
  public private(set) var isRunning = false
  /// What new clients' images are compressed with.
  public var compression = ImageCompression.autoGLZ
  /// When clients get photographs as JPEG, which are painted again without loss later.
  public var jpeg = SlowLineCompression.auto
  /// When GLZ streams are compressed once more, with zlib.
  public var zlib = SlowLineCompression.auto
  /// Pixels that may stay in the device's memory, for each client, so that GLZ can refer to them after their commands are
  /// done. A device with little memory has better uses for it.
  public var keptPixels = Int.max
  /// Figures for whoever watches.
  public internal(set) var statistics = CommandStatistics()

  weak var host: (any DisplayEngineHost)?
  var encoder: PictureEncoder
  var video = VideoSet()
  /// Whether there is an encoder for videos.
  let canStream: Bool
  /// Told how many milliseconds the frames of a client's videos need from here to the moment at which they are shown, for
  /// all to come in time; nil if it has no videos any more.
  public var onVideoDelay: ((SessionID, Int64?) -> Void)?
  /// What videos are coded as for clients that can do it, best first.
  public var videoCodecs: [VideoFormat] = [.mjpeg] {
    didSet { if videoCodecs != oldValue { for client in clients { restartVideo(of: client) } } }
  }
  var monitors = MonitorsConfig(maxAllowed: 0, heads: [])
  /// The monitors that the device may have, if it says so.
  var monitorLimit: UInt16?
  /// Whether the guest's driver tells its monitors itself.
  var knowsMonitors = false
  /// When surfaces may rest; nil if there are none to.
  var restAt: SpiceInstant?
  /// Images that were made here have numbers of their own.
  private var lastImage: UInt64 = 0
  private var lastAge: UInt64 = 0
  /// Draw commands that are not done with: the device has no answer to them yet.
  public internal(set) var pending = 0
  /// Bytes that are kept for them beside the device's memory.
  private var pendingBytes = 0

  /// A display without a surface.
  public init(
    id: ChannelID, limits: ServerLimits, foreign: ForeignEncoders = ForeignEncoders(), host: any DisplayEngineHost
  ) {
    self.id = id
    self.limits = limits
    self.foreign = foreign
    self.host = host
    encoder = PictureEncoder(foreign)
    canStream = foreign.encodeJPEG != nil || foreign.makeVideoEncoder != nil
    surfaces = SurfaceSet(limits: limits)
  }

  /// The size of the primary surface; nil if there is none.
  public var primaryBounds: Rect? { surfaces[.primary]?.bounds }

  // MARK: The guest

  /// The guest runs.
  public func start() {
    guard !isRunning else { return }
    isRunning = true
    tellCapabilities()
  }

  /// The guest stops: its memory is brought up to date, and nothing of it is needed any more when this returns, but for
  /// the commands that made surfaces.
  public func stop() {
    guard isRunning else { return }
    flushSurfaces()
    // Clients get the rest from the server's pictures.
    for client in clients { supersedeDraws(of: client) }
    releaseMemory()
    isRunning = false
  }

  /// Brings the device's memory of all surfaces up to date.
  public func flushSurfaces() {
    for id in surfaces.ids { drew(surfaces.render(id, through: .max)) }
    for surface in surfaces.all { surface.save(surface.bounds) }
  }

  /// Brings the device's memory of a surface up to date in an area. Returns the pixels that have changed since the device
  /// was told last, and forgets them if it is told so.
  public func update(_ id: SurfaceID, area: Rect, forgetsChanges: Bool) -> Region {
    guard let surface = surfaces[id] else { return Region() }
    drew(surfaces.render(id, in: area))
    surface.save(area)
    let changed = surface.changed
    if forgetsChanges { surface.forgetChanges() }
    return changed
  }

  /// What the primary surface shows; nil if there is none.
  public func picture() -> Bitmap? {
    drew(surfaces.render(.primary, through: .max))
    return surfaces[.primary]?.canvas?.bitmap
  }

  /// The guest lacks memory: gives up some of what the oldest commands keep.
  ///
  /// - Returns: Whether anything was given up.
  @discardableResult
  public func relieve() -> Bool {
    var hasReleased = false
    for client in clients {
      client.sink.copySources()
      guard let pictures = client.pictures else { continue }
      if pictures.releaseDictionary(pixels: pictures.dictionaryPixels / 2) { hasReleased = true }
    }
    return hasReleased || finishOldest()
  }

  /// Gives up some of the oldest commands: the server draws them, and clients get pictures. Whether there were any.
  @discardableResult
  private func finishOldest() -> Bool {
    let before = pending
    renderOldest(64)
    if pending == before {
      for client in clients where client.pipe.draws > 0 { supersedeDraws(of: client) }
    }
    return pending < before
  }

  /// Lets go of what is needed of the device's memory beyond its commands.
  private func releaseMemory() {
    for client in clients {
      client.pictures?.releaseDictionary()
      client.sink.copySources()
    }
  }

  // MARK: Commands

  /// Carries out a command of the device.
  public func execute(_ command: DeviceCommand, at now: SpiceInstant) {
    switch command {
    case .draw(let draw): add(draw, at: now)
    case .createSurface(let surface): if surface.id != .primary { create(surface) }
    case .destroySurface(let id, _): if id != .primary { destroy(id) }
    case .update(let id, let area, let number, _):
      _ = update(id, area: area, forgetsChanges: false)
      host?.updated(number: number)
    }
  }

  private func add(_ device: DeviceDraw, at now: SpiceInstant) {
    guard let base = device.message.drawBase, let surface = surfaces[base.surface],
      let draw = admit(device, base, on: surface)
    else {
      statistics.refused += 1
      return
    }
    guard !draw.region.isEmpty else { return }
    statistics.draws += 1
    // The clients that still waited for what is covered, by this command and others together.
    var overtaken: UInt64 = 0
    if device.isOpaque, draw.isExact {
      for hidden in surface.draws.cover(draw.region.subtracting(draw.readRegion(of: surface.id))) {
        statistics.covered += 1
        if !draw.box.contains(hidden.box) { overtaken |= hidden.waiting }
        forget(hidden)
      }
    }
    watchVideo(draw, on: surface, at: now)
    for client in clients {
      deliver(draw, on: surface, to: client, isOvertaken: overtaken & client.pipe.bit != 0)
    }
    pending += 1
    pendingBytes += draw.ownBytes
    surface.draws.append(draw)
    for id in draw.otherSurfaces { surfaces[id]?.draws.append(reader: draw) }
    while pending > limits.pendingDraws || pendingBytes > limits.pendingBytes {
      guard finishOldest() else { break }
    }
  }

  /// Makes a pending command of a device's one; nil if it names what is not there.
  private func admit(_ device: DeviceDraw, _ base: DrawBase, on surface: ServerSurface) -> PendingDraw? {
    guard surface.bounds.contains(base.box), let reads = device.reads({ surfaces[$0]?.bounds }),
      let command = complete(device, on: surface)
    else { return nil }
    if case .copyBits(let m) = device.message, m.source.x == base.box.left, m.source.y == base.box.top {
      return PendingDraw(age: 0, command: command, base: base, region: Region(), isExact: true, reads: [])
    }
    var region = Region(base.box)
    var isExact = true
    if case .rects = base.clip {
      guard let visible = base.clip.region(within: base.box, limit: limits.clipRects) else { return nil }
      isExact = visible.rects.count <= limits.coverRects
      region = isExact ? visible : Region(visible.bounds)
    }
    lastAge += 1
    return PendingDraw(
      age: lastAge, command: command, base: base, region: region, isExact: isExact, reads: reads)
  }

  /// Puts what the surface shows now into a command that draws a part of it.
  private func complete(_ device: DeviceDraw, on surface: ServerSurface) -> DeviceDraw? {
    let indices = device.pictures.indices.filter { device.pictures[$0].isSelfArea }
    if indices.isEmpty { return device }
    guard let area = device.selfArea?.intersection(surface.bounds), !area.isEmpty, area == device.selfArea else {
      return nil
    }
    drew(surfaces.render(surface.id, in: area))
    guard let content = surface.canvas?.bitmap.cropped(to: area) else { return nil }
    var pictures = device.pictures
    for index in indices { pictures[index] = DevicePicture(content, id: nextImageID()) }
    return device.with(pictures: pictures)
  }

  /// A number for an image that is made here (`QXL_IMAGE_GROUP_RED`).
  func nextImageID() -> ImageID {
    lastImage += 1
    return ImageID(rawValue: lastImage << 32 | 2)
  }

  // MARK: Surfaces

  /// Makes the primary surface; one that is there is destroyed first.
  ///
  /// - Returns: Whether it could be made.
  @discardableResult
  public func createPrimary(_ device: DeviceSurface) -> Bool {
    destroyPrimary()
    guard device.id == .primary, create(device) else { return false }
    // Until a driver says otherwise, all of it is one monitor, and there can be no other.
    monitors = MonitorsConfig(
      maxAllowed: 1, heads: [MonitorHead(surface: .primary, width: device.width, height: device.height)])
    for client in clients where client.hasBegun {
      if !knowsMonitors { deliverMonitors(to: client) }
      deliverMark(to: client)
    }
    return true
  }

  /// Destroys the primary surface, if there is one.
  public func destroyPrimary() { destroy(.primary) }

  /// Destroys all surfaces. Nothing of the guest's memory is needed any more when this returns.
  public func destroySurfaces() {
    // What was drawn on them, nobody will see; and what is sent later must not name palettes that are forgotten.
    for client in clients { supersedeDraws(of: client) }
    for id in surfaces.ids { destroy(id) }
    releaseMemory()
    for client in clients where client.hasBegun {
      client.palettes.reset()
      deliver(.invalAllPalettes, to: client)
    }
  }

  /// Destroys a surface, if it is there. Commands that read it are carried out before.
  public func destroy(_ id: SurfaceID) {
    guard let surface = surfaces[id] else { return }
    for reader in surface.draws.unrendered(through: .max).readers {
      drew(surfaces.render(reader.surface, through: reader.age))
    }
    _ = surfaces.remove(id)
    if id == .primary { endVideo(at: nil) }
    // Clients may still need what was drawn on it, for commands that read it; the server does not.
    for draw in surface.draws.draws {
      draw.isRendered = true
      settle(draw)
    }
    for client in clients where client.surfaces.remove(id) {
      client.stale[id] = nil
      if id == .primary { client.unseen = nil }
      client.lossy.remove(id)
      deliver(.surfaceDestroy(id), to: client)
    }
  }

  @discardableResult
  private func create(_ device: DeviceSurface) -> Bool {
    guard let surface = ServerSurface(device, limits: limits), surfaces.insert(surface) else {
      statistics.refused += 1
      return false
    }
    for client in clients where client.hasBegun && (surface.isBlank || device.id == .primary) {
      give(surface, to: client)
    }
    return true
  }

  // MARK: What is done

  /// Draws the oldest commands that are not on the server's own pictures.
  private func renderOldest(_ count: Int) {
    let ages = surfaces.all.flatMap { $0.draws.oldestUnrendered(count) }.sorted()
    guard let last = ages.prefix(count).last else { return }
    for id in surfaces.ids { drew(surfaces.render(id, through: last)) }
  }

  /// Commands are on the server's own pictures now.
  func drew(_ draws: [PendingDraw]) {
    statistics.rendered += UInt64(draws.count)
    for draw in draws { settle(draw) }
  }

  /// Lets go of a command if nobody needs it any more.
  func settle(_ draw: PendingDraw) {
    if draw.waiting == 0 { draw.forgetStreams() }
    guard !draw.isNeeded, !draw.isFinished else { return }
    surfaces[draw.surface]?.draws.remove(draw)
    finish(draw)
  }

  /// Lets go of a command that is covered, and was taken off its list.
  private func forget(_ draw: PendingDraw) {
    let waiting = draw.waiting
    draw.waiting = 0
    let frame = draw.frame
    finish(draw)
    for client in clients where client.pipe.bit & waiting != 0 {
      if let frame { client.leaveOut(frame) }
      client.statistics.superseded += 1
      client.pipe.forget(draw)
    }
  }

  private func finish(_ draw: PendingDraw) {
    for id in draw.otherSurfaces { surfaces[id]?.draws.remove(draw) }
    draw.finish()
    pending -= 1
    pendingBytes -= draw.ownBytes
  }
}

/// What a display's device has asked for.
public struct CommandStatistics: Equatable, Sendable {
  /// Draw commands.
  public var draws: UInt64 = 0
  /// Those that a later one covered before they were needed.
  public var covered: UInt64 = 0
  /// Those that were drawn on the server's own pictures.
  public var rendered: UInt64 = 0
  /// Commands that make no sense.
  public var refused: UInt64 = 0

  /// Nothing yet.
  public init() {}
}
