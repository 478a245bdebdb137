import SpiceBytes
import SpiceChannel
import SpiceCodecs
import SpiceLink
import SpiceWire

/// A client's playback channel.
///
/// It is told the state of the source, not every step there: what has changed and changed back while the client took
/// nothing is never sent. Of the sound that it does not take, the newest is kept.
final class PlaybackClient: ServerChannel {
  /// What the client was told last.
  private struct Told {
    var mode: AudioMode?
    var turn: UInt64?
    var volume: [UInt16]?
    var isMuted: Bool?
    var latency: UInt32?
  }

  /// What is to be played when the client takes it.
  private struct Packet {
    var bytes: [UInt8]
    var time: MultimediaTime
    var mode: AudioMode
    var turn: UInt64?
  }

  /// Messages that one acknowledgement stands for. Twice as many, of ten milliseconds each, may be on their way.
  private static let window: UInt32 = 40
  /// Milliseconds of sound that clients keep if they are told nothing.
  private static let usualLatency: UInt32 = 200
  /// Milliseconds after which a client that took nothing is looked at again.
  private static let patience: Int64 = 20

  /// Whether the client decodes Opus.
  let decodesOpus: Bool
  /// Milliseconds of sound that the client is to keep; nil to leave that to it.
  private var latencyWanted: UInt32?
  /// Told when the client has begun or stopped to play sound.
  private let onTurn: (SpiceInstant) -> Void
  private let takesLatency: Bool
  private let takesVolume: Bool
  private let source: PlaybackSource
  private let limits: ServerLimits
  private var told = Told()
  private var waiting: [Packet] = []
  private var lookAgain: SpiceInstant?

  init(
    source: PlaybackSource, peer: LinkedPeer, sink: any ChannelSink, limits: ServerLimits,
    onTurn: @escaping (SpiceInstant) -> Void, at now: SpiceInstant
  ) {
    self.source = source
    self.onTurn = onTurn
    self.limits = limits
    let client = PlaybackCapabilities(words: peer.channelWords)
    decodesOpus = client.contains(.opus)
    takesLatency = client.contains(.latency)
    takesVolume = client.contains(.volume)
    super.init(
      id: ChannelID(.playback), peer: peer, sink: sink, limits: limits, window: SendWindow(window: Self.window),
      at: now)
  }

  /// Whether the client plays sound, and has its clock by it.
  var isPlaying: Bool { told.turn != nil }

  func begin(at now: SpiceInstant) {
    announceWindow()
    source.join(self)
    update(at: now)
  }

  /// How many milliseconds of sound the client is to keep, for videos to keep up with it; nil if there are none.
  func setLatency(_ milliseconds: UInt32?, at now: SpiceInstant) {
    // Sound with gaps is worse than sound that is late.
    latencyWanted = milliseconds.map { max($0, Self.usualLatency) } ?? told.latency.map { _ in Self.usualLatency }
    update(at: now)
  }

  /// Sends a packet, or keeps it for a moment.
  func play(_ bytes: [UInt8], time: MultimediaTime, at now: SpiceInstant) {
    waiting.append(Packet(bytes: bytes, time: time, mode: source.mode(for: self), turn: source.turn))
    if waiting.count > limits.waitingSoundPackets { waiting.removeFirst() }
    update(at: now)
  }

  /// Tells the client what it does not know yet, as far as it takes it.
  func update(at now: SpiceInstant) {
    let mode = source.mode(for: self)
    waiting.removeAll { $0.turn != source.turn || $0.mode != mode }
    let wasPlaying = isPlaying
    tellState(now)
    if wasPlaying != isPlaying { onTurn(now) }
    if told.turn == source.turn, told.mode == mode {
      while isReady, !waiting.isEmpty {
        let packet = waiting.removeFirst()
        send(
          PlaybackServerMessage.data(
            AudioPacket(time: packet.time, data: WireRange(offset: 0, count: packet.bytes.count))),
          blobs: packet.bytes)
      }
    }
    lookAgain = isUpToDate ? nil : now.advanced(byMilliseconds: Self.patience)
    flush(at: now)
  }

  private var isReady: Bool { isReady(queueLimit: limits.queuedSoundBytes) }

  private func tellState(_ now: SpiceInstant) {
    let time = MultimediaTime(at: now)
    let mode = source.mode(for: self)
    // A decoder is made when sound starts: one that is to change stops first.
    if told.turn != nil, told.turn != source.turn || told.mode != mode, tell(.stop) { told.turn = nil }
    if told.mode != mode, tell(.mode(AudioModeChange(time: time, mode: mode))) { told.mode = mode }
    if told.turn == nil, let turn = source.turn, told.mode == mode {
      let format = source.format
      if tell(
        .start(PlaybackStart(channels: UInt32(format.channels), frequency: UInt32(clamping: format.rate), time: time)))
      {
        told.turn = turn
      }
    }
    if let volume = wantedVolume, told.volume != volume, tell(.volume(AudioVolume(volume))) { told.volume = volume }
    if let isMuted = wantedMute, told.isMuted != isMuted, tell(.mute(isMuted)) { told.isMuted = isMuted }
    if let latency = wantedLatency, told.latency != latency, tell(.latency(milliseconds: latency)) {
      told.latency = latency
    }
  }

  private func tell(_ message: PlaybackServerMessage) -> Bool {
    guard isReady else { return false }
    send(message)
    return true
  }

  // A volume of no channel is none.
  private var wantedVolume: [UInt16]? { takesVolume && source.volume?.isEmpty == false ? source.volume : nil }
  private var wantedMute: Bool? { takesVolume ? source.isMuted : nil }
  private var wantedLatency: UInt32? { takesLatency ? latencyWanted : nil }

  private var isUpToDate: Bool {
    waiting.isEmpty && told.turn == source.turn && told.mode == source.mode(for: self)
      && told.volume == (wantedVolume ?? told.volume) && told.isMuted == (wantedMute ?? told.isMuted)
      && told.latency == (wantedLatency ?? told.latency)
  }

  override var deadline: SpiceInstant? { .earliest(super.deadline, end == nil ? lookAgain : nil) }

  override func expire(at now: SpiceInstant) {
    super.expire(at: now)
    if end == nil, let lookAgain, lookAgain <= now { update(at: now) }
  }

  override func closed() { source.leave(self) }
}
