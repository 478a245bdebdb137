import SpiceBytes
import SpiceChannel
import SpiceGeometry
import SpiceWire

/// The video streams of a display channel, and their frames that wait to be shown (spec: streams).
struct VideoStreams {
  /// A frame whose time has come.
  struct DueFrame {
    var stream: StreamID
    var surface: SurfaceID
    var data: [UInt8]
    var width: Int
    var height: Int
    var destination: Rect
    var clip: Clip
    var isTopDown: Bool
  }

  private struct Stream {
    var create: StreamCreate
    /// Tells streams of one id apart.
    var incarnation: UInt64
    var reporter: StreamReporter?
    var reportID: UInt32 = 0
    var isSupported: Bool
  }

  private struct Waiting {
    var stream: StreamID
    var incarnation: UInt64
    var time: MultimediaTime
    var due: SpiceInstant
    var frame: DueFrame
  }

  private var streams: [StreamID: Stream] = [:]
  private var waiting: [Waiting] = []
  private var waitingBytes = 0
  private var created: UInt64 = 0
  private let frameLimit: Int

  init(limits: SessionLimits) { frameLimit = limits.streamFrames }

  /// Streams that are running.
  var count: Int { streams.count }

  /// Begins a stream. False if the server may not: the id is in use or out of range.
  mutating func create(_ create: StreamCreate, isSupported: Bool) -> Bool {
    guard create.stream.rawValue < StreamID.limit, streams[create.stream] == nil else { return false }
    created += 1
    streams[create.stream] = Stream(create: create, incarnation: created, isSupported: isSupported)
    return true
  }

  /// What a stream may touch from now on; also its frames that wait.
  mutating func clip(_ clip: StreamClip) {
    streams[clip.stream]?.create.clip = clip.clip
    for index in waiting.indices where waiting[index].stream == clip.stream { waiting[index].frame.clip = clip.clip }
  }

  /// Ends a stream; its frames that wait are not shown.
  mutating func destroy(_ id: StreamID) {
    streams[id] = nil
    discard { $0.stream == id }
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

  /// What to tell the server of a stream that cannot be decoded after all.
  mutating func giveUp(_ id: StreamID) -> StreamReport? {
    guard let stream = streams[id], stream.isSupported else { return nil }
    streams[id]?.isSupported = false
    discard { $0.stream == id }
    return StreamReporter.unsupported(id, unique: stream.reportID)
  }

  /// A frame has arrived. It is kept until its time, or dropped if that is over. The result is a report, if one is due.
  ///
  /// `size` is the coded picture's, where the frame says it itself. `showsAtOnce` says that the surface is all video, and
  /// that there is no sound to wait for. Of more than `byteLimit` bytes, the oldest frames are dropped.
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
    guard margin >= 0 || showsAtOnce else { return report }
    let frame = DueFrame(
      stream: id, surface: stream.create.surface, data: [UInt8](copying: data),
      width: Int(clamping: size?.width ?? stream.create.streamWidth),
      height: Int(clamping: size?.height ?? stream.create.streamHeight),
      destination: destination ?? stream.create.destination, clip: stream.create.clip,
      isTopDown: stream.create.flags.contains(.topDown))
    waiting.append(
      Waiting(
        stream: id, incarnation: stream.incarnation, time: time,
        due: showsAtOnce ? now : now.advanced(byMilliseconds: Int64(margin)), frame: frame))
    waitingBytes += frame.data.count
    while waiting.count > frameLimit || waitingBytes > byteLimit {
      waitingBytes -= waiting.removeFirst().frame.data.count
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

  /// The frames whose time has come: the newest of each stream, the older ones are dropped.
  mutating func takeDue(at now: SpiceInstant) -> [DueFrame] {
    var newest: [StreamID: Int] = [:]
    var order: [StreamID] = []
    for (index, entry) in waiting.enumerated() where entry.due <= now {
      if newest[entry.stream] == nil { order.append(entry.stream) }
      newest[entry.stream] = index
    }
    let due = order.compactMap { id in newest[id].map { waiting[$0] } }
    discard { $0.due <= now }
    return due.filter { streams[$0.stream]?.incarnation == $0.incarnation }.map { $0.frame }
  }

  private mutating func discard(_ isUnwanted: (Waiting) -> Bool) {
    waiting.removeAll(where: isUnwanted)
    waitingBytes = waiting.reduce(0) { $0 + $1.frame.data.count }
  }
}
