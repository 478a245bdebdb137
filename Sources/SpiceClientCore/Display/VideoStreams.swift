import SpiceBytes
import SpiceChannel
import SpiceCodecs
import SpiceGeometry
import SpicePixels
import SpiceWire

/// The video streams of a display channel, and their frames that wait to be shown (spec: streams).
struct VideoStreams {
  /// Where a frame is shown.
  struct Place {
    var surface: SurfaceID
    var width: Int
    var height: Int
    var destination: Rect
    var clip: Clip
    var isTopDown: Bool
  }

  /// A frame whose time has come.
  struct DueFrame {
    /// What has it, until that takes in the next one of its stream.
    var decoder: any VideoDecoder
    var place: Place
    var codec: VideoCodec
    /// Bytes that it came as.
    var byteCount: Int
    fileprivate var stream: StreamID
    fileprivate var incarnation: UInt64
  }

  private struct Waiting {
    var stream: StreamID
    var incarnation: UInt64
    var time: MultimediaTime
    var due: SpiceInstant
    var data: [UInt8]
    var place: Place
  }

  /// Pixels of the frames that were decoded, whether they were shown or not.
  private(set) var decodedPixels = 0
  private var streams: [StreamID: VideoStream] = [:]
  private var waiting: [Waiting] = []
  private var waitingBytes = 0
  private var created: UInt64 = 0
  private let limits: SessionLimits
  private let codecs: ForeignCodecs

  init(limits: SessionLimits, codecs: ForeignCodecs) {
    self.limits = limits
    self.codecs = codecs
  }

  /// Streams that are running.
  var count: Int { streams.count }

  /// Begins a stream. False if the server may not: the id is in use or out of range.
  mutating func create(_ create: StreamCreate) -> Bool {
    guard create.stream.rawValue < StreamID.limit, streams[create.stream] == nil else { return false }
    created += 1
    var stream = VideoStream(create, incarnation: created)
    prepare(&stream, width: Int(clamping: create.streamWidth), height: Int(clamping: create.streamHeight))
    streams[create.stream] = stream
    return true
  }

  /// Whether a stream's frames can be decoded.
  func isSupported(_ id: StreamID) -> Bool { streams[id]?.isSupported == true }

  /// What a stream may touch from now on; also its frames that wait.
  mutating func clip(_ clip: StreamClip) {
    streams[clip.stream]?.create.clip = clip.clip
    for index in waiting.indices where waiting[index].stream == clip.stream { waiting[index].place.clip = clip.clip }
  }

  /// Ends a stream; its frames that wait are not shown.
  mutating func destroy(_ id: StreamID) {
    streams[id] = nil
    discard(id)
  }

  /// Ends all streams.
  mutating func destroyAll() {
    streams = [:]
    waiting = []
    waitingBytes = 0
  }

  /// Ends the streams of a surface that is gone.
  mutating func destroy(on surface: SurfaceID) {
    for (id, stream) in streams where stream.create.surface == surface { destroy(id) }
  }

  /// The server wants reports on a stream.
  mutating func activateReports(_ activation: StreamActivateReport) {
    streams[activation.stream]?.reporter = StreamReporter(activation)
    streams[activation.stream]?.reportID = activation.unique
  }

  /// A frame has arrived. It is kept until its time. If that is over, it is dropped, unless later ones build on it. The
  /// result is a report, if one is due.
  ///
  /// `size` is the coded picture's, where the frame says it itself. `showsAtOnce` says that the surface is all video, and
  /// that there is no sound to wait for. Of more than `byteLimit` bytes, the oldest frames are not shown.
  mutating func receive(
    _ id: StreamID, time announced: MultimediaTime, data: RawSpan, size: (width: UInt32, height: UInt32)?,
    destination: Rect?, clock: MultimediaClock, byteLimit: Int, showsAtOnce: Bool, soundDelay: UInt32? = nil,
    at now: SpiceInstant
  ) -> StreamReport? {
    guard let stream = streams[id], stream.isSupported else { return nil }
    let current = clock.time(at: now)
    // Some drivers leave the time out.
    let time = announced.rawValue == 0 ? current.advanced(byMilliseconds: 100) : announced
    let margin = time.milliseconds(since: current)
    var report = streams[id]?.reporter?.frameArrived(time, margin: margin, at: now)
    if let soundDelay { report?.audioDelay = soundDelay }
    guard margin >= 0 || showsAtOnce || !stream.standsAlone else { return report }
    let create = stream.create
    let place = Place(
      surface: create.surface, width: Int(clamping: size?.width ?? create.streamWidth),
      height: Int(clamping: size?.height ?? create.streamHeight), destination: destination ?? create.destination,
      clip: create.clip, isTopDown: create.flags.contains(.topDown))
    waiting.append(
      Waiting(
        stream: id, incarnation: stream.incarnation, time: time,
        due: showsAtOnce ? now : now.advanced(byMilliseconds: Int64(max(0, margin))), data: [UInt8](copying: data),
        place: place))
    waitingBytes += data.byteCount
    while waiting.count > limits.streamFrames || waitingBytes > byteLimit {
      let oldest = waiting.removeFirst()
      waitingBytes -= oldest.data.count
      _ = decode(oldest, isShown: false)
    }
    return report
  }

  /// The server's clock has changed: what waits is shown by the new one.
  mutating func reschedule(clock: MultimediaClock, at now: SpiceInstant) {
    let current = clock.time(at: now)
    for index in waiting.indices {
      let margin = waiting[index].time.milliseconds(since: current)
      waiting[index].due = now.advanced(byMilliseconds: Int64(max(0, margin)))
    }
  }

  /// When the next frame is to be shown.
  var deadline: SpiceInstant? { waiting.map { $0.due }.min() }

  /// The frames whose time has come: the newest of each stream; the older ones are not shown.
  mutating func takeDue(at now: SpiceInstant) -> [DueFrame] {
    var newest: [StreamID: Int] = [:]
    for (index, entry) in waiting.enumerated() where entry.due <= now { newest[entry.stream] = index }
    guard !newest.isEmpty else { return [] }
    let entries = waiting
    waiting = []
    waitingBytes = 0
    var due: [DueFrame] = []
    for (index, entry) in entries.enumerated() {
      if let last = newest[entry.stream], index <= last {
        if let frame = decode(entry, isShown: index == last) { due.append(frame) }
      } else {
        waiting.append(entry)
        waitingBytes += entry.data.count
      }
    }
    return due
  }

  /// Whether a frame that was due could be decoded.
  mutating func judge(_ frame: DueFrame, _ isGood: Bool) {
    guard streams[frame.stream]?.incarnation == frame.incarnation else { return }
    streams[frame.stream]?.judge(isGood)
  }

  /// What to tell the server of streams that were found not to be decodable after all, once.
  mutating func takeFailures() -> [StreamReport] {
    streams.filter { $0.value.hasFailed }.map { id, stream in
      streams[id]?.hasFailed = false
      discard(id)
      return StreamReporter.unsupported(id, unique: stream.reportID)
    }
  }

  private mutating func decode(_ entry: Waiting, isShown: Bool) -> DueFrame? {
    guard var stream = streams[entry.stream], stream.incarnation == entry.incarnation else { return nil }
    if stream.standsAlone, !isShown { return nil }
    let (width, height) = (entry.place.width, entry.place.height)
    if stream.isSupported, !stream.hasRoom(width, height) { prepare(&stream, width: width, height: height) }
    decodedPixels &+= stream.framePixels
    let decoder = stream.decode(entry.data.rawSpan)
    if decoder != nil, !isShown { stream.judge(true) }
    streams[entry.stream] = stream
    guard let decoder, isShown else { return nil }
    return DueFrame(
      decoder: decoder, place: entry.place, codec: stream.create.codec, byteCount: entry.data.count,
      stream: entry.stream, incarnation: entry.incarnation)
  }

  private func prepare(_ stream: inout VideoStream, width: Int, height: Int) {
    let incarnation = stream.incarnation
    let others = streams.values.reduce(0) { $0 + ($1.incarnation == incarnation ? 0 : $1.heldPixels) }
    let room = stream.standsAlone ? limits.imagePixels : min(limits.imagePixels, limits.streamPixels - others)
    stream.prepare(width: width, height: height, codecs: codecs, pixelLimit: room)
  }

  private mutating func discard(_ id: StreamID) {
    waiting.removeAll { $0.stream == id }
    waitingBytes = waiting.reduce(0) { $0 + $1.data.count }
  }
}
