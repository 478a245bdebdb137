import SpiceBytes
import SpiceChannel
import SpiceGeometry
import SpiceLink
public import SpiceWire

/// A client's display channel: what it has, what waits for it, and what it will get anew.
///
/// Usually a client gets the commands as they are. One that cannot keep up, or joins, or cannot do what a command asks,
/// gets pictures of what has changed instead: ``stale`` collects that, and as long as there is any of it, new commands
/// only add to it. So a client gets newer pictures, not older ones, and nobody has to wait for it.
public final class DisplayClient: ServerChannel {
  /// The client's session.
  public let session: SessionID
  /// What the client can do.
  let capabilities: DisplayCapabilities
  /// Surfaces that the client has.
  var surfaces = SurfaceNumbers()
  /// Pixels of these that the client does not have as they are.
  var stale: [SurfaceID: Region] = [:]
  /// What waits to be sent.
  var pipe: Pipe
  /// What of the primary surface the client has never had, until it is told to show it; nil once it was.
  var unseen: Region?
  /// Palettes that the client keeps.
  var palettes = PaletteCachePlan()
  /// What images are compressed with for this client.
  private(set) var compression: ImageCompression
  /// What is known of the client's line.
  let line: ClientLine
  /// Pixels that the client has only about as they should be.
  var lossy: LossyAreas
  /// Images that the client keeps; nil until it says how many.
  private(set) var pictures: SharedPictures?
  /// The videos that it gets.
  var video: ClientVideo
  /// Figures for whoever watches.
  public internal(set) var statistics = DisplayStatistics()
  /// How long the guest waits for the client.
  var patience = Patience()
  /// The order of the pictures of what is not as it is.
  var refreshes = RefreshOrder()
  /// Commands and messages that were sent since the last of these pictures.
  var commandsInARow = 0
  /// How much may be on its way.
  var pace = SendPace()
  /// Finds out how fast the line is.
  var meter = LineMeter()
  /// Bytes that were sent when that was looked at last.
  var countedBytes: UInt64 = 0
  /// What images cost.
  var cost: PictureCost

  private let shared: ClientPictures
  private weak var display: DisplayEngine?
  private let initDeadline: SpiceInstant
  let limits: ServerLimits

  /// How long acknowledgements may be outstanding (spec: acknowledge window).
  private static let window: UInt32 = 20
  /// Milliseconds between measurements of the round trip.
  private static let pingMilliseconds: Int64 = 15_000

  /// A client that has linked. `slot` is its place among the clients of the display, below 64.
  init(
    id: ChannelID, slot: Int, linked: LinkedClient, sink: any ChannelSink, compression: ImageCompression,
    display: DisplayEngine, limits: ServerLimits, at now: SpiceInstant
  ) {
    pipe = Pipe(slot: slot)
    capabilities = DisplayCapabilities(words: linked.peer.channelWords)
    video = ClientVideo(capabilities)
    shared = linked.pictures
    session = linked.session
    line = linked.line
    lossy = LossyAreas(rectLimit: min(limits.coverRects, 256))
    self.compression = compression
    cost = PictureCost(isCompressed: compression != .off)
    self.display = display
    self.limits = limits
    initDeadline = now.advanced(byMilliseconds: limits.linkMilliseconds)
    super.init(
      id: id, peer: linked.peer, sink: sink, limits: limits, window: SendWindow(window: Self.window), at: now)
  }

  /// Whether the client has said what it has room for: before, nothing is sent to it.
  var hasBegun: Bool { pictures != nil }

  /// Draw commands and other messages that wait for the client.
  public var waiting: (draws: Int, messages: Int) { (pipe.draws, pipe.messages) }

  // MARK: Messages

  override func receive(_ type: UInt16, _ body: RawSpan, at now: SpiceInstant) throws(ProtocolViolation) {
    guard let message: DisplayClientMessage = try decode(type, body) else { throw violation(type, .unexpected) }
    switch message {
    case .initial(let initial):
      guard pictures == nil else { throw violation(type, .unexpected) }
      pictures = shared.pictures(for: initial)
      if !sink.isLocal {
        latency = LatencyMeter(first: now.advanced(byMilliseconds: 1000), interval: Self.pingMilliseconds)
      }
      announceWindow()
      display?.clientBegan(self, at: now)
    case .preferredCompression(let wanted):
      // Only what is known; anything else leaves things as they are.
      if (ImageCompression.off.rawValue...ImageCompression.lz4.rawValue).contains(wanted.rawValue) {
        compression = wanted
        cost = PictureCost(isCompressed: compression != .off)
      }
    case .streamReport(let report):
      guard report.stream.rawValue < VideoSet.limit else { throw violation(type, .unexpected) }
      display?.videoReported(report, by: self, at: now)
    case .preferredVideoCodecType(let wanted):
      video.choice.preferred = wanted
      display?.restartVideo(of: self)
    case .glDrawDone: throw violation(type, .unexpected)
    }
  }

  override var deadline: SpiceInstant? {
    .earliest(
      hasBegun ? super.deadline : initDeadline, pipe.draws > limits.pipeLength ? patienceEnd : nil, lossy.deadline,
      pace.deadline)
  }

  override func expire(at now: SpiceInstant) {
    if !hasBegun, initDeadline <= now { return close(.timeout) }
    super.expire(at: now)
  }

  override func closed() { display?.clientEnded(self) }
}

/// What a display channel has sent to a client.
public struct DisplayStatistics: Equatable, Sendable {
  /// Draw commands, as they were given.
  public var draws: UInt64 = 0
  /// Draw commands that the client did not get, since later pictures took their place.
  public var superseded: UInt64 = 0
  /// Pictures of what had changed.
  public var refreshes: UInt64 = 0
  /// Pixels of all images.
  public var pixels: UInt64 = 0
  /// Bytes of all images.
  public var imageBytes: UInt64 = 0
  /// Images that came with loss.
  public var lossyImages: UInt64 = 0
  /// Images that the client had already.
  public var cacheHits: UInt64 = 0
  /// Frames of videos.
  public var frames: UInt64 = 0
  /// Bytes of these.
  public var frameBytes: UInt64 = 0
  /// Frames that were left out, since the line, or the client, takes no more, or newer ones came.
  public var droppedFrames: UInt64 = 0

  /// Nothing yet.
  public init() {}
}
