import SpiceBytes
import SpiceChannel
import SpiceGeometry
import SpiceLink
import SpiceWire

/// A client's channel for the display of a guest's stream: one surface, and one video all over it.
///
/// A client that joins in the middle, or that does not keep up with others, goes on with the next frame that needs none of
/// those before it.
final class GuestStreamClient: ServerChannel {
  private static let window: UInt32 = 20
  private static let reportFrames: UInt32 = 5
  private static let reportMilliseconds: UInt32 = 1000
  /// Milliseconds that make no difference.
  private static let littleMilliseconds: Int64 = 10

  private let device: GuestStreamDevice
  private let client: ClientRecord
  private let capabilities: DisplayCapabilities
  /// Bytes that wait for the client before it is left behind, if others take more.
  private let behindBytes: Int
  /// The stream that it was told of last.
  private var told: GuestStreamFormat?
  private var surface: (width: UInt32, height: UInt32)?
  private var waitsForKeyFrame = false
  /// Bytes of the largest frame since the client told how they arrive.
  private var largestFrame = 0
  /// Milliseconds that frames need on their way, as its other channels were told.
  private var toldDelay: Int64?

  init(
    device: GuestStreamDevice, number: UInt8, client: ClientRecord, peer: LinkedPeer, sink: any ChannelSink,
    limits: ServerLimits, at now: SpiceInstant
  ) {
    self.device = device
    self.client = client
    capabilities = DisplayCapabilities(words: peer.channelWords)
    behindBytes = limits.queuedBytesAtMost
    super.init(
      id: ChannelID(.display, id: number), peer: peer, sink: sink, limits: limits,
      window: SendWindow(window: Self.window), at: now)
  }

  /// Whether the client shows videos of a codec. All show MJPEG.
  func decodes(_ codec: VideoCodec) -> Bool {
    codec == .mjpeg || DisplayCapabilities(decoding: codec).map(capabilities.contains) ?? false
  }

  // MARK: What it is told

  /// Begins with the stream that there is.
  func begin(_ format: GuestStreamFormat?, at now: SpiceInstant) {
    announceWindow()
    send(DisplayServerMessage.invalAllPalettes)
    if let format, format.isSane {
      resize(format, isFilled: true)
      create(format)
      waitsForKeyFrame = true
    }
    flush(at: now)
  }

  /// A stream begins in place of the one before.
  func change(to format: GuestStreamFormat, at now: SpiceInstant) {
    // Changes cannot be left out as frames can, and a guest may make any number.
    guard sink.queuedBytes <= behindBytes else { return close(.timeout) }
    endStream()
    if format.isSane {
      resize(format, isFilled: false)
      create(format)
    }
    flush(at: now)
  }

  /// There is nothing to see any more.
  func clear(at now: SpiceInstant) {
    endStream()
    if surface != nil { send(DisplayServerMessage.surfaceDestroy(.primary)) }
    surface = nil
    flush(at: now)
    if toldDelay != nil { client.main?.setVideoDelay(nil, display: id.id, at: now) }
    toldDelay = nil
  }

  private func endStream() {
    if let told { send(DisplayServerMessage.streamDestroy(told.stream)) }
    told = nil
    waitsForKeyFrame = false
  }

  private func resize(_ format: GuestStreamFormat, isFilled: Bool) {
    if let surface {
      if surface == (format.width, format.height) { return }
      send(DisplayServerMessage.surfaceDestroy(.primary))
    }
    surface = (format.width, format.height)
    let flags: SurfaceFlags = capabilities.contains(.multiCodec) ? [.primary, .streamingMode] : .primary
    send(
      DisplayServerMessage.surfaceCreate(
        SurfaceCreate(surface: .primary, width: format.width, height: format.height, format: .xrgb, flags: flags)))
    if capabilities.contains(.monitorsConfig) {
      var head = MonitorHead()
      (head.width, head.height) = (format.width, format.height)
      send(DisplayServerMessage.monitorsConfig(MonitorsConfig(maxAllowed: 1, heads: [head])))
    }
    if isFilled {
      var black = DrawFill()
      black.base = DrawBase(surface: .primary, box: format.box)
      black.brush = .solid(0)
      send(DisplayServerMessage.drawFill(black))
    }
    send(DisplayServerMessage.mark)
  }

  private func create(_ format: GuestStreamFormat) {
    guard decodes(format.codec) else { return }
    told = format
    var create = StreamCreate()
    (create.stream, create.codec, create.flags) = (format.stream, format.codec, .topDown)
    (create.streamWidth, create.streamHeight) = (format.width, format.height)
    (create.sourceWidth, create.sourceHeight) = (format.width, format.height)
    create.destination = format.box
    send(DisplayServerMessage.streamCreate(create))
    guard capabilities.contains(.streamReport) else { return }
    var activation = StreamActivateReport()
    (activation.stream, activation.unique) = (format.stream, 1)
    (activation.maxWindowSize, activation.timeoutMilliseconds) = (Self.reportFrames, Self.reportMilliseconds)
    send(DisplayServerMessage.streamActivateReport(activation))
  }

  /// A frame has come.
  func show(_ frame: SourceBytes, at now: SpiceInstant) {
    guard let told else { return }
    if !isReady(queueLimit: behindBytes) { waitsForKeyFrame = true }
    if waitsForKeyFrame {
      guard isReady(queueLimit: behindBytes), frame.withBytes({ told.isKeyFrame($0) }) else { return }
      waitsForKeyFrame = false
    }
    largestFrame = max(largestFrame, frame.count)
    var data = StreamData()
    (data.stream, data.time) = (told.stream, MultimediaTime(at: now))
    data.data = WireRange(offset: 0, count: frame.count)
    send(DisplayServerMessage.streamData(data), source: frame)
    flush(at: now)
  }

  // MARK: What it says

  override func receive(_ type: UInt16, _ body: RawSpan, at now: SpiceInstant) throws(ProtocolViolation) {
    guard let message: DisplayClientMessage = try decode(type, body) else { throw violation(type, .unexpected) }
    switch message {
    case .streamReport(let report): take(report, at: now)
    case .glDrawDone: throw violation(type, .unexpected)
    // Nothing is encoded here that a wish could change.
    default: break
    }
  }

  /// The client tells how frames arrive, and so how far they are apart. A frame comes in time if it has twice that, and the
  /// time that it is on its way.
  private func take(_ report: StreamReport, at now: SpiceInstant) {
    guard report.stream == told?.stream, report.frameCount > 1 else { return }
    let span = max(0, report.endTime.milliseconds(since: report.startTime))
    let interval = Int64(span) / Int64(report.frameCount - 1)
    let line = client.line.estimate
    let trip = (line.shortestRoundTrip ?? client.main?.roundTrip ?? 0) / 2_000_000
    let sending = line.bitsPerSecond.map { Int64(largestFrame) * 8000 / max(1, Int64(clamping: $0)) } ?? 0
    largestFrame = 0
    let need = 2 * interval + trip + sending
    if let toldDelay, abs(need - toldDelay) < Self.littleMilliseconds { return }
    toldDelay = need
    client.main?.setVideoDelay(need, display: id.id, at: now)
  }

  override func drained(at now: SpiceInstant) { device.lineChanged(at: now) }

  override func acknowledged(at now: SpiceInstant) { device.lineChanged(at: now) }

  override func closed() { device.left(self) }
}
