import SpiceBytes
import SpiceChannel
import SpiceCodecs
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceWire

/// Videos: what is one, and what clients get of it.
extension DisplayEngine {
  /// What is taken for video. A change holds for videos that begin.
  public var videoStreaming: VideoStreaming {
    get { video.mode }
    set { video.mode = newValue }
  }

  // MARK: Commands

  /// Looks at a command that clients are about to get, whether it is a frame of a video or disturbs one.
  func watchVideo(_ draw: PendingDraw, on surface: ServerSurface, at now: SpiceInstant) {
    guard surface.id == .primary, canStream else { return }
    // Videos have no alpha.
    if video.mode != .off, surface.isOpaque, let shot = VideoShot(draw) {
      let stream = video.see(shot, at: now) { draw.graduality(ofPicture: 0) != .low }
      if let stream { draw.frame = VideoFrame(newestOf: stream) }
    }
    if video.streams.isEmpty { return }
    let own = draw.frame?.stream
    for stream in video.streams where stream !== own { stream.drawnOver(draw.region) }
    for client in clients {
      // What it reads is what was shown until now, there too where it is drawn.
      if client.video.isRead(by: draw) { draw.copiesVideo |= client.pipe.bit }
      let inexact = client.video.cut(draw.region, isOpaque: draw.isOpaque && draw.isExact, except: own)
      setStale(inexact, of: client)
    }
  }

  /// Pixels of the primary surface are not at a client as they are.
  private func setStale(_ region: Region, of client: DisplayClient) {
    guard !region.isEmpty, client.surfaces.contains(.primary) else { return }
    client.stale[.primary, default: Region()].formUnion(region, atMost: limits.coverRects)
  }

  /// A frame is on its way to a client. False if the client is to get it as any other command.
  func deliverFrame(_ draw: PendingDraw, to client: DisplayClient) -> Bool {
    guard let stream = draw.frame?.stream, let playing = client.video[stream] ?? begin(stream, at: client),
      playing.takes(stream.newest, isSized: client.capabilities.contains(.sizedStream))
    else { return false }
    draw.frame?.viewers |= client.pipe.bit
    // What an older frame should have shown and did not, it will not show any more.
    setStale(client.video.take(playing), of: client)
    let shown = client.video[stream]?.clip ?? Region()
    if let stale = client.stale[.primary] {
      let rest = stale.subtracting(shown)
      client.stale[.primary] = rest.isEmpty ? nil : rest
    }
    setStale(draw.region.subtracting(shown), of: client)
    client.pipe.append(draw)
    return true
  }

  /// A client gets a stream, with a frame that is as large as the first; nil if it cannot.
  private func begin(_ stream: VideoStream, at client: DisplayClient) -> PlayingVideo? {
    // It begins where its first frame was, and not every client can be told of another place.
    guard stream.newest.width == stream.first.width, stream.newest.height == stream.first.height,
      client.capabilities.contains(.sizedStream) || stream.newest.isSamePlace(as: stream.first)
    else { return nil }
    let rate = VideoRate(bitsPerSecond: firstRate(of: stream, at: client), at: stream.lastFrame)
    let settings = VideoEncoderSettings(
      width: stream.first.width, height: stream.first.height,
      framesPerSecond: min(60, max(1, Int(1000 / stream.interval))), bitsPerSecond: rate.bitsPerSecond)
    return FrameEncoder(client.video.choice.formats(videoCodecs), foreign, settings)
      .map { PlayingVideo(stream, $0, rate) }
  }

  /// A share of the line, by how large the stream is beside others.
  private func firstRate(of stream: VideoStream, at client: DisplayClient) -> Int {
    if client.sink.isLocal { return VideoRate.most }
    let line = client.line.estimate.bitsPerSecond.map { Int(clamping: $0) } ?? VideoRate.usual
    let whole = min(VideoRate.most, max(client.video.bestRate ?? 0, line)) * VideoRate.percentOfLine / 100
    return whole * stream.first.pixels / max(1, stream.first.pixels + client.video.pixels)
  }

  // MARK: Ends

  /// A client does not get a stream any more. What it shows is made exact: when there is time, if it is nearly so.
  private func end(_ stream: VideoStream, at client: DisplayClient) {
    defer { tellVideoDelay(of: client) }
    guard let playing = client.video.end(stream), client.surfaces.contains(.primary) else { return }
    if playing.hasNewest { client.lossy.mark(playing.lossy, on: .primary) } else { setStale(playing.lossy, of: client) }
  }

  /// Ends the streams that had no frame for a while; all if there is no time.
  func endVideo(at now: SpiceInstant?) {
    for stream in video.takeEnded(at: now) {
      for client in clients { end(stream, at: client) }
    }
  }

  /// Clients get their streams anew.
  func restartVideo(of client: DisplayClient) {
    for playing in client.video.playing.values { end(playing.stream, at: client) }
  }

  /// A client tells how the frames of a stream arrive.
  func videoReported(_ report: StreamReport, by client: DisplayClient, at now: SpiceInstant) {
    guard var playing = client.video.playing[report.stream] else { return }
    if report.frameCount == 0, report.dropCount == StreamReport.unsupported {
      // Sent before the client learned the number, it has none.
      guard report.unique == playing.stream.unique || report.unique == 0 else { return }
      client.video.choice.refused.insert(playing.encoder.format)
      setStale(client.video.end(playing.stream)?.lossy ?? Region(), of: client)
      return tellVideoDelay(of: client)
    }
    guard report.unique == playing.stream.unique else { return }
    let roundTrip = Double(client.line.estimate.shortestRoundTrip ?? 0) / 1_000_000
    playing.rate.reported(
      report, isLimited: playing.isLimited, interval: playing.stream.interval, roundTrip: roundTrip, at: now)
    client.video[playing.stream] = playing
    tellVideoDelay(of: client)
  }

  /// Tells how long frames take to a client, if that has changed enough to matter.
  private func tellVideoDelay(of client: DisplayClient) {
    let delay = client.video.neededDelay
    let known = client.video.toldDelay
    if let delay, let known, abs(delay - known) < max(10, known / 8) { return }
    guard delay != known else { return }
    client.video.toldDelay = delay
    onVideoDelay?(client.session, delay)
  }

  // MARK: Sending

  /// Sends a frame, or leaves it out. False if it has to be sent as any other command.
  func sendFrame(_ draw: PendingDraw, to client: DisplayClient, at now: SpiceInstant) -> Bool {
    guard let frame = draw.frame, frame.viewers & client.pipe.bit != 0, var playing = client.video[frame.stream],
      let picture = draw.command.flatMap(FramePicture.init)
    else { return false }
    let shot = VideoShot(box: draw.box, region: Region(), width: picture.width, height: picture.height)
    guard playing.takes(shot, isSized: client.capabilities.contains(.sizedStream)) else { return false }
    guard !playing.clip.isEmpty, let quality = playing.nextQuality(at: now) else {
      client.statistics.droppedFrames += 1
      client.video[frame.stream] = playing
      return true
    }
    guard var data = encode(draw, picture, with: playing.encoder, quality: quality, for: client) else { return false }
    if playing.encoder.format == .mjpeg { data = playing.tables.strip(data) }
    if playing.sentClip == nil {
      client.send(DisplayServerMessage.streamCreate(create(playing)))
      if client.capabilities.contains(.streamReport) { client.send(activation(of: frame.stream)) }
    } else if playing.sentClip != playing.clip {
      var message = StreamClip()
      message.stream = frame.stream.id
      message.clip = playing.clip.message
      client.send(DisplayServerMessage.streamClip(message))
    }
    playing.sent(frame, byteCount: data.count, at: now)
    if !client.capabilities.contains(.streamReport) {
      playing.rate.unreported(isLimited: playing.isLimited, isBlocked: client.patience.since != nil, at: now)
    }
    client.lossy.clear(playing.clip, on: .primary)
    client.video[frame.stream] = playing
    client.send(message(for: shot, of: frame, byteCount: data.count), blobs: data)
    client.statistics.frames += 1
    client.statistics.frameBytes += UInt64(data.count)
    client.statistics.pixels += UInt64(shot.width * shot.height)
    return true
  }

  private func encode(
    _ draw: PendingDraw, _ picture: FramePicture, with encoder: FrameEncoder, quality: Int, for client: DisplayClient
  ) -> [UInt8]? {
    do throws(CodecError) {
      switch encoder {
      case .files:
        if let file = draw.frame?.files[quality] { return file }
        guard let encodeJPEG = foreign.encodeJPEG else { return nil }
        let file = try picture.withRows { (rows, isBottomUp) throws(CodecError) in
          try encodeJPEG(rows, picture.width, isBottomUp, quality)
        }
        // Kept only for others that wait for it.
        if draw.waiting != 0 { draw.frame?.files[quality] = file }
        return file
      case .library(_, let encoder, _, _):
        let time = draw.frame?.time.milliseconds ?? 0
        return try picture.withRows { (rows, isBottomUp) throws(CodecError) in
          try encoder.encode(rows, isBottomUp: isBottomUp, milliseconds: time)
        }
      }
    } catch {
      return nil
    }
  }

  private func create(_ playing: PlayingVideo) -> StreamCreate {
    var create = StreamCreate()
    let shot = playing.stream.first
    create.stream = playing.stream.id
    create.flags = .topDown
    create.codec = VideoCodec(rawValue: playing.encoder.format.rawValue)
    (create.streamWidth, create.streamHeight) = (UInt32(clamping: shot.width), UInt32(clamping: shot.height))
    (create.sourceWidth, create.sourceHeight) = (create.streamWidth, create.streamHeight)
    create.destination = shot.box
    create.clip = playing.clip.message
    return create
  }

  private func activation(of stream: VideoStream) -> DisplayServerMessage {
    var activation = StreamActivateReport()
    activation.stream = stream.id
    activation.unique = stream.unique
    activation.maxWindowSize = 5
    activation.timeoutMilliseconds = 1000
    return .streamActivateReport(activation)
  }

  private func message(for shot: VideoShot, of frame: VideoFrame, byteCount: Int) -> DisplayServerMessage {
    let range = WireRange(offset: 0, count: byteCount)
    let time = frame.multimediaTime
    if shot.isSamePlace(as: frame.stream.first) {
      var data = StreamData()
      (data.stream, data.time, data.data) = (frame.stream.id, time, range)
      return .streamData(data)
    }
    var data = StreamDataSized()
    (data.stream, data.time, data.data) = (frame.stream.id, time, range)
    (data.width, data.height) = (UInt32(clamping: shot.width), UInt32(clamping: shot.height))
    data.destination = shot.box
    return .streamDataSized(data)
  }
}

extension DisplayClient {
  /// A frame was replaced before it was sent. Whether the client was to see it as video.
  @discardableResult
  func leaveOut(_ frame: VideoFrame) -> Bool {
    guard frame.viewers & pipe.bit != 0 else { return false }
    statistics.droppedFrames += 1
    // Two that came at once are nobody's fault.
    if patience.since != nil { video[frame.stream]?.rate.gaveUp(at: frame.stream.lastFrame) }
    return true
  }
}
