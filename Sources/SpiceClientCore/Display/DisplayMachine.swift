import SpiceBytes
import SpiceCanvas
import SpiceChannel
import SpiceCodecs
import SpiceLink
public import SpiceGeometry
public import SpicePixels
public import SpiceWire

/// A display channel: surfaces, the drawing on them, monitors, video streams.
public final class DisplayMachine: ChannelMachine {
  /// Rectangles of damage that are told apart; more are told as one.
  static let damageLimit = 64
  /// Drawn areas that are kept until somebody takes them; of more, the last ones.
  static let drawnAreaLimit = 256

  /// The monitors on the primary surface; empty if the server has not told, then the surface is one monitor.
  public private(set) var monitors: [MonitorHead] = []
  /// The most monitors that the server allows, from 1 to 256.
  public private(set) var monitorLimit = 1
  /// Whether the primary surface is complete and wants to be shown.
  public private(set) var isMarked = false
  /// Draw commands that could not be carried out: they named what does not exist, or their images are damaged.
  public private(set) var droppedDraws: UInt64 = 0
  /// What images came as and what that cost.
  public var imageStatistics: ImageStatistics {
    var all = painter.loader.statistics
    all.add(frameStatistics)
    return all
  }
  /// Frames of video shown, by how they were coded.
  public private(set) var shownFrames: [VideoCodec: UInt64] = [:]
  /// Whether ``takeDrawnAreas()`` is to tell something: nothing is noted where nobody looks.
  public var notesDrawnAreas = false { didSet { if !notesDrawnAreas { drawnAreas = [] } } }

  private var drawnAreas: [DrawnArea] = []
  private var frameStatistics = ImageStatistics()
  /// Pixels of frames that count as work already.
  private var countedPixels = 0
  private var painter: DisplayPainter
  private var streams: VideoStreams
  private var damage = Region()
  private var streamingSurfaces: Set<SurfaceID> = []
  /// The last complete picture of a primary surface that is gone, until the next one is complete.
  private var lastPicture: Bitmap?
  /// The pixels of surfaces and the last picture, as the session's account has them.
  private var heldPixels = 0

  override init(outlet: ChannelOutlet, shared: SharedState) {
    painter = DisplayPainter(limits: shared.limits)
    streams = VideoStreams(limits: shared.limits, codecs: shared.codecs)
    super.init(outlet: outlet, shared: shared)
  }

  override var capabilities: [UInt32] {
    var known: DisplayCapabilities = [
      .sizedStream, .monitorsConfig, .composite, .a8Surface, .streamReport, .lz4Compression, .multiCodec,
    ]
    for codec in decodableVideo {
      if let capability = DisplayCapabilities(decoding: codec) { known.insert(capability) }
    }
    return known.words
  }

  /// The videos that can be decoded here.
  private var decodableVideo: [VideoCodec] {
    let formats = (shared.codecs.decodeJPEG == nil ? [] : [.mjpeg]) + shared.codecs.videoFormats()
    return formats.map { VideoCodec(rawValue: $0.rawValue) }
  }

  override func linked(at now: SpiceInstant) {
    let options = shared.options
    // A quarter of half the guest's video memory, since a pixel takes four bytes; within what the reference client asks.
    let hinted = min(SharedState.windowLimit, max(3 << 20, Int32(clamping: shared.memoryHint / 8)))
    let window = options.glzWindowPixels ?? hinted
    outlet.send(
      DisplayClientMessage.initial(
        DisplayInit(
          pixmapCacheID: 1, pixmapCacheSize: options.imageCachePixels, glzDictionaryID: 1, glzWindowSize: window)))
    let server = DisplayCapabilities(words: outlet.peer?.channelWords ?? [])
    if let wanted = options.preferredCompression, server.contains(.prefCompression) {
      outlet.send(DisplayClientMessage.preferredCompression(wanted))
    }
    if !options.preferredVideoCodecs.isEmpty, server.contains(.prefVideoCodecType) {
      let known = decodableVideo
      let wanted = options.preferredVideoCodecs.filter { known.contains($0) }
      if !wanted.isEmpty { outlet.send(DisplayClientMessage.preferredVideoCodecType(wanted)) }
    }
  }

  /// The picture to show: the primary surface while it is complete, before that the last one that was. Nil at first.
  public var picture: Bitmap? { isMarked ? painter.surface(.primary) : lastPicture }

  /// The primary surface as it is, complete or not; nil if there is none.
  public var primary: Bitmap? { painter.surface(.primary) }

  /// What has changed of ``picture`` since the last call.
  public func takeDamage() -> Region {
    guard isMarked else { return Region() }
    defer { damage = Region() }
    return damage
  }

  /// Whether anything has changed of ``picture`` since ``takeDamage()``.
  public var isDamaged: Bool { isMarked && !damage.isEmpty }

  /// What was drawn on the primary surface since the last call, the last at the end.
  public func takeDrawnAreas() -> [DrawnArea] {
    defer { drawnAreas = [] }
    return drawnAreas
  }

  override func receive(
    _ type: UInt16, _ body: RawSpan, at now: SpiceInstant
  ) throws(ProtocolViolation) -> WaitTarget? {
    guard let message: DisplayServerMessage = try decode(type, body) else { return nil }
    switch message {
    case .mode(let mode):
      let format = mode.bits == 16 ? SurfaceFormat.rgb555 : .xrgb
      try create(
        SurfaceCreate(surface: .primary, width: mode.width, height: mode.height, format: format, flags: .primary), type)
      mark()
    case .surfaceCreate(let create): try self.create(create, type)
    case .surfaceDestroy(let id): destroy(id)
    case .mark: mark()
    case .reset: reset()
    case .monitorsConfig(let config): configure(config)
    case .invalList(let resources):
      for resource in resources where resource.kind == .pixmap {
        shared.images.cache.invalidate(ImageID(rawValue: resource.id))
      }
    case .invalAllPixmaps(let waits):
      let target = WaitTarget.channels(waits)
      guard shared.isSatisfied(target, for: outlet.channel) else { return target }
      shared.images.cache.removeAll()
    case .invalPalette(let id): painter.loader.palettes.invalidate(id)
    case .invalAllPalettes: painter.loader.palettes.removeAll()
    case .streamCreate, .streamData, .streamDataSized, .streamClip, .streamDestroy, .streamDestroyAll,
      .streamActivateReport:
      try stream(message, body, type, at: now)
    case .glDraw: outlet.send(DisplayClientMessage.glDrawDone)
    case .glScanoutUnix, .qualityIndicator: break
    default: return try paint(message, body, type)
    }
    return nil
  }

  override var deadline: SpiceInstant? { streams.deadline }

  override func expire(at now: SpiceInstant) {
    showFrames(at: now)
  }

  override func clockChanged(at now: SpiceInstant) { streams.reschedule(clock: shared.clock, at: now) }

  override func closed() {
    _ = shared.pixels.change(from: heldPixels, to: 0)
    heldPixels = 0
  }

  // MARK: Surfaces

  private func create(_ create: SurfaceCreate, _ type: UInt16) throws(ProtocolViolation) {
    if create.surface == .primary { forgetPrimary() }
    guard painter.create(create, room: shared.pixels.room) else { throw violation(type, .exhausted) }
    settleAccount()
    streams.destroy(on: create.surface)
    worked(on: painter.surface(create.surface)?.bounds)
    streamingSurfaces.remove(create.surface)
    if create.flags.contains(.streamingMode) { streamingSurfaces.insert(create.surface) }
    guard create.surface == .primary else { return }
    damage = Region(Rect(width: Int(clamping: create.width), height: Int(clamping: create.height)))
    outlet.emit(.display(outlet.channel.id))
  }

  private func destroy(_ id: SurfaceID) {
    if id == .primary { forgetPrimary() }
    streamingSurfaces.remove(id)
    streams.destroy(on: id)
    painter.destroy(id)
    settleAccount()
    if id == .primary { outlet.emit(.display(outlet.channel.id)) }
  }

  private func forgetPrimary() {
    if isMarked { lastPicture = painter.surface(.primary) }
    isMarked = false
    settleAccount()
  }

  /// Tells the session how many pixels are held. The last picture, and those of a message that waits, are only held if
  /// there is room.
  private func settleAccount() {
    let surfaces = painter.surfaces.pixels &+ painter.loader.waitingPixels
    let last = lastPicture.map { $0.width &* $0.height } ?? 0
    if settleAccount(surfaces &+ last) { return }
    lastPicture = nil
    if settleAccount(surfaces) { return }
    painter.loader.giveUp()
    _ = settleAccount(painter.surfaces.pixels)
  }

  private func settleAccount(_ pixels: Int) -> Bool {
    guard shared.pixels.change(from: heldPixels, to: pixels) else { return false }
    heldPixels = pixels
    return true
  }

  private func mark() {
    guard let primary = painter.surface(.primary) else { return }
    isMarked = true
    lastPicture = nil
    settleAccount()
    damage = Region(primary.bounds)
    outlet.emit(.display(outlet.channel.id))
  }

  private func reset() {
    forgetPrimary()
    painter.clear(.primary)
    painter.loader.palettes.removeAll()
    outlet.emit(.display(outlet.channel.id))
  }

  private func configure(_ config: MonitorsConfig) {
    monitorLimit = min(256, max(1, Int(config.maxAllowed)))
    monitors = config.heads.prefix(monitorLimit).filter { $0.surface == .primary && $0.width > 0 && $0.height > 0 }
    outlet.emit(.display(outlet.channel.id))
  }

  // MARK: Drawing

  private func paint(
    _ message: DisplayServerMessage, _ body: RawSpan, _ type: UInt16
  ) throws(ProtocolViolation) -> WaitTarget? {
    let (waited, decoded) = (painter.loader.waitingPixels, painter.loader.decodedPixels)
    let outcome = painter.paint(
      message, body: body, images: shared.images, codecs: shared.codecs, inOrder: shared.hasOneDisplay)
    let waits = painter.loader.waitingPixels
    if waits != waited { settleAccount() }
    shared.work &+= painter.loader.decodedPixels &- decoded
    switch outcome {
    case .painted(let surface, let region): touch(surface, region, from: message.drawnSource)
    case .dropped: droppedDraws += 1
    case .wait(let target):
      // Only another display channel can bring what is missing.
      guard !shared.hasOneDisplay, painter.loader.waitingPixels == waits else {
        painter.loader.giveUp()
        settleAccount()
        droppedDraws += 1
        return nil
      }
      return target
    }
    return nil
  }

  private func worked(on area: Rect?) {
    if let area { shared.work &+= area.width &* area.height }
  }

  private func touch(_ surface: SurfaceID, _ region: Region, from source: @autoclosure () -> DrawnArea.Source) {
    worked(on: region.bounds)
    guard surface == .primary else { return }
    if notesDrawnAreas, !region.isEmpty {
      if drawnAreas.count >= Self.drawnAreaLimit { drawnAreas.removeFirst(Self.drawnAreaLimit / 2) }
      drawnAreas.append(DrawnArea(source(), region.bounds))
    }
    // Told as one before they are put together: many would cross many.
    damage.formUnion(region.rects.count > Self.damageLimit ? Region(region.bounds) : region)
    if damage.rects.count > Self.damageLimit { damage = Region(damage.bounds) }
  }

  // MARK: Streams

  private func stream(
    _ message: DisplayServerMessage, _ body: RawSpan, _ type: UInt16, at now: SpiceInstant
  ) throws(ProtocolViolation) {
    switch message {
    case .streamCreate(let create):
      try check(create.clip, type)
      guard streams.create(create) else { throw violation(type, .unexpected) }
      if !streams.isSupported(create.stream) {
        outlet.send(DisplayClientMessage.streamReport(StreamReporter.unsupported(create.stream)))
      }
    case .streamData(let data):
      arrived(data.stream, data.time, data.data.bytes(of: body), size: nil, destination: nil, at: now)
    case .streamDataSized(let data):
      arrived(
        data.stream, data.time, data.data.bytes(of: body), size: (data.width, data.height),
        destination: data.destination, at: now)
    case .streamClip(let clip):
      try check(clip.clip, type)
      streams.clip(clip)
    case .streamDestroy(let id): streams.destroy(id)
    case .streamDestroyAll: streams.destroyAll()
    case .streamActivateReport(let activation): streams.activateReports(activation)
    default: break
    }
  }

  private func check(_ clip: Clip, _ type: UInt16) throws(ProtocolViolation) {
    if case .rects(let rects) = clip, rects.count > shared.limits.streamClipRects { throw violation(type, .exhausted) }
  }

  private func arrived(
    _ id: StreamID, _ time: MultimediaTime, _ data: RawSpan?, size: (width: UInt32, height: UInt32)?,
    destination: Rect?, at now: SpiceInstant
  ) {
    guard let data else { return }
    let report = streams.receive(
      id, time: time, data: data, size: size, destination: destination, clock: shared.clock,
      byteLimit: shared.limits.streamBytes / max(1, shared.displayCount),
      showsAtOnce: !streamingSurfaces.isEmpty && shared.soundDelay == nil, soundDelay: shared.soundDelay, at: now)
    if let report { outlet.send(DisplayClientMessage.streamReport(report)) }
    showFrames(at: now)
  }

  private func showFrames(at now: SpiceInstant) {
    let frames = streams.takeDue(at: now)
    // Also of those that were decoded when they arrived, to make room.
    shared.work &+= streams.decodedPixels &- countedPixels
    countedPixels = streams.decodedPixels
    for frame in frames {
      do throws(CodecError) {
        try show(frame)
        streams.judge(frame, true)
      } catch {
        streams.judge(frame, false)
      }
    }
    for report in streams.takeFailures() { outlet.send(DisplayClientMessage.streamReport(report)) }
  }

  private func show(_ frame: VideoStreams.DueFrame) throws(CodecError) {
    if try showInPlace(frame) { return }
    guard var picture = try frame.decoder.picture() else { return }
    let place = frame.place
    frameStatistics.count(.streamFrame, bytes: frame.byteCount, pixels: picture.width * picture.height)
    // What codecs fill their blocks with is below the last coded row, also where that is the picture's first.
    let area = Rect(width: place.width, height: place.height).intersection(picture.bounds)
    if !place.isTopDown {
      if let whole = picture.cropped(to: area) { picture = whole }
      picture.flip()
    }
    guard
      let region = painter.show(picture, area: area, at: place.destination, of: place.surface, clip: place.clip)
    else { return }
    shownFrames[frame.codec, default: 0] += 1
    touch(place.surface, region, from: .video(frame.codec))
  }

  /// Has a frame decoded where it is shown. False if that cannot be.
  private func showInPlace(_ frame: VideoStreams.DueFrame) throws(CodecError) -> Bool {
    let (place, box) = (frame.place, frame.place.destination)
    guard place.isTopDown, place.width == box.width, place.height == box.height else { return false }
    do throws(CodecError) {
      guard let region = try painter.show(frame.decoder, at: box, of: place.surface, clip: place.clip) else {
        return false
      }
      frameStatistics.count(.streamFrame, bytes: frame.byteCount, pixels: box.width * box.height)
      shownFrames[frame.codec, default: 0] += 1
      touch(place.surface, region, from: .video(frame.codec))
      return true
    } catch {
      touch(place.surface, Region(box), from: .video(frame.codec))
      throw error
    }
  }
}
