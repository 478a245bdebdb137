import SpiceBytes
import SpiceChannel
import SpiceGeometry
import SpiceLink
import SpiceWire

/// A client's channel for the display of a guest's stream: one surface, and one video all over it.
final class GuestStreamClient: ServerChannel {
  private static let window: UInt32 = 20
  /// Columns or rows of what is shown; what claims to have more is not.
  private static let sides: ClosedRange<UInt32> = 1...16_384
  private static let reportFrames: UInt32 = 5
  private static let reportMilliseconds: UInt32 = 1000

  private let device: GuestStreamDevice
  private let capabilities: DisplayCapabilities
  /// What it was told last.
  private var told: GuestStreamFormat?
  private var surface: (width: UInt32, height: UInt32)?

  init(
    device: GuestStreamDevice, number: UInt8, peer: LinkedPeer, sink: any ChannelSink, limits: ServerLimits,
    at now: SpiceInstant
  ) {
    self.device = device
    capabilities = DisplayCapabilities(words: peer.channelWords)
    super.init(
      id: ChannelID(.display, id: number), peer: peer, sink: sink, limits: limits,
      window: SendWindow(window: Self.window), at: now)
  }

  /// Whether the client shows videos of a codec.
  func decodes(_ codec: VideoCodec) -> Bool {
    guard capabilities.contains(.multiCodec), let capability = DisplayCapabilities(decoding: codec) else {
      return codec == .mjpeg
    }
    return codec == .mjpeg || capabilities.contains(capability)
  }

  /// Shows what there is. The stream itself begins with the next format, which the guest is asked for.
  func join(_ format: GuestStreamFormat?, at now: SpiceInstant) {
    announceWindow()
    send(DisplayServerMessage.invalAllPalettes)
    if let format, Self.sides.contains(format.width), Self.sides.contains(format.height) { resize(format) }
    flush(at: now)
  }

  /// A stream begins in place of the one before, or that has ended.
  func begin(_ format: GuestStreamFormat?, at now: SpiceInstant) {
    if let told { send(DisplayServerMessage.streamDestroy(told.stream)) }
    told = nil
    if let format, Self.sides.contains(format.width), Self.sides.contains(format.height) {
      resize(format)
      if decodes(format.codec) { create(format) }
    }
    flush(at: now)
  }

  private func resize(_ format: GuestStreamFormat) {
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
    send(DisplayServerMessage.mark)
  }

  private func create(_ format: GuestStreamFormat) {
    told = format
    var create = StreamCreate()
    (create.stream, create.codec, create.flags) = (format.stream, format.codec, .topDown)
    (create.streamWidth, create.streamHeight) = (format.width, format.height)
    (create.sourceWidth, create.sourceHeight) = (format.width, format.height)
    create.destination = Rect(width: Int(clamping: format.width), height: Int(clamping: format.height))
    send(DisplayServerMessage.streamCreate(create))
    guard capabilities.contains(.streamReport) else { return }
    var activation = StreamActivateReport()
    (activation.stream, activation.unique) = (format.stream, 1)
    (activation.maxWindowSize, activation.timeoutMilliseconds) = (Self.reportFrames, Self.reportMilliseconds)
    send(DisplayServerMessage.streamActivateReport(activation))
  }

  /// A frame has come.
  func show(_ frame: [UInt8], at now: SpiceInstant) {
    guard let told else { return }
    var data = StreamData()
    (data.stream, data.time) = (told.stream, MultimediaTime(at: now))
    data.data = WireRange(offset: 0, count: frame.count)
    send(DisplayServerMessage.streamData(data), blobs: frame)
    flush(at: now)
  }

  override func receive(_ type: UInt16, _ body: RawSpan, at now: SpiceInstant) throws(ProtocolViolation) {
    guard let message: DisplayClientMessage = try decode(type, body) else { throw violation(type, .unexpected) }
    // Nothing is encoded here that a wish or a report could change.
    if case .glDrawDone = message { throw violation(type, .unexpected) }
  }

  override func drained(at now: SpiceInstant) { device.lineChanged(at: now) }

  override func acknowledged(at now: SpiceInstant) { device.lineChanged(at: now) }

  override func closed() { device.left(self) }
}
