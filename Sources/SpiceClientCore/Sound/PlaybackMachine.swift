import SpiceBytes
import SpiceChannel
public import SpiceCodecs
import SpiceWire

/// The playback channel: what the machine plays.
///
/// Whoever has a device takes the sound as the device wants it: see ``ClientSession/takeSound(frames:delay:at:)``.
public final class PlaybackMachine: ChannelMachine {
  /// What is played; nil while nothing is. It lasts beyond the server's word until all is taken.
  public private(set) var format: SoundFormat?
  /// The guest's volume of each channel, from 0 to 65535; empty if the server has not told. It is on a scale for ears: see
  /// ``SoundVolume``.
  public private(set) var volume: [UInt16] = []
  /// Whether the guest is silent.
  public private(set) var isMuted = false
  /// How often there was nothing to play although the machine played.
  public var gaps: Int { buffer?.gaps ?? 0 }
  /// Milliseconds that were left out since too many had come.
  public var omittedMilliseconds: Int { Int(buffer?.omitted ?? 0) }

  private var mode = AudioMode.raw
  private var decoder: (any SoundDecoder)?
  private var buffer: SoundBuffer?
  private var isEnding = false
  private var latency = 0.0

  override var capabilities: [UInt32] {
    ((shared.codecs.opus == nil ? [.volume, .latency] : [.volume, .latency, .opus]) as PlaybackCapabilities).words
  }

  override func receive(
    _ type: UInt16, _ body: RawSpan, at now: SpiceInstant
  ) throws(ProtocolViolation) -> WaitTarget? {
    guard let message: PlaybackServerMessage = try decode(type, body) else { return nil }
    switch message {
    case .mode(let change): mode = change.mode
    case .start(let start): self.start(start)
    case .data(let packet):
      if let bytes = packet.data.bytes(of: body), let samples = samples(bytes) {
        buffer?.add(samples, time: packet.time)
      }
      return nil
    case .stop:
      isEnding = true
      buffer?.isLast = true
      decoder = nil
    case .volume(let volume): self.volume = volume.channels
    case .mute(let isMuted): self.isMuted = isMuted
    case .latency(let milliseconds):
      latency = Double(min(milliseconds, shared.limits.soundMilliseconds))
      return nil
    }
    outlet.emit(.playback)
    return nil
  }

  private func start(_ start: PlaybackStart) {
    isEnding = false
    decoder = nil
    guard let new = SoundFormat(channels: start.channels, sample: start.format, frequency: start.frequency) else {
      return stop()
    }
    if mode == .opus { decoder = shared.codecs.opus?.makeDecoder(new) }
    // What began again before it had ended goes on.
    if buffer?.format == new {
      buffer?.isLast = false
      return
    }
    format = new
    buffer = SoundBuffer(new)
  }

  /// The samples of a packet; nil for what cannot be played.
  private func samples(_ bytes: RawSpan) -> [Int16]? {
    guard let format, !isEnding, !bytes.isEmpty else { return nil }
    let decoded: [Int16]? =
      switch mode {
      case .raw: PlainSamples.decode(bytes.extracting(first: min(bytes.byteCount, shared.limits.soundPacketBytes)))
      case .opus: try? decoder?.decode(bytes)
      default: nil
      }
    return decoded.map { Array($0.prefix($0.count / format.channels * format.channels)) }
  }

  private func stop() {
    (format, buffer, isEnding) = (nil, nil, false)
    shared.soundDelay = nil
  }

  override func closed() { stop() }

  // MARK: The device

  /// The next frames for a device that will play them in `delay` milliseconds. Nil if nothing is played.
  func take(_ frames: Int, delay: Double, at now: SpiceInstant) -> [Int16]? {
    guard buffer != nil else { return nil }
    let delay = max(0, min(delay, Double(shared.limits.soundMilliseconds)))
    // The device's delay counts, too.
    buffer?.wanted = latency - delay
    if let time = buffer?.time {
      // What is heard now was taken a delay ago.
      shared.clock.set(time.advanced(byMilliseconds: -Int32(delay)), at: now)
    }
    let taken = buffer?.take(frames)
    shared.soundDelay = UInt32(max(0, (buffer?.milliseconds ?? 0) + delay))
    if isEnding, (buffer?.frames ?? 0) <= 3 { end() }
    return taken
  }

  /// All that has come, as it came. Nil if nothing is played.
  func takeAll() -> [Int16]? {
    guard buffer != nil else { return nil }
    let taken = buffer?.takeAll()
    if isEnding { end() }
    return taken
  }

  private func end() {
    stop()
    outlet.emit(.playback)
  }
}

extension SoundFormat {
  /// The format that a server claims; nil if nobody can play that.
  init?(channels: UInt32, sample: AudioFormat, frequency: UInt32) {
    guard sample == .s16, (1...8).contains(channels), (4000...192_000).contains(frequency) else { return nil }
    self.init(rate: Int(frequency), channels: Int(channels))
  }
}
