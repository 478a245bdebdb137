import SpiceBytes
public import SpiceChannel
public import SpiceCodecs
import SpiceLink
import SpiceWire

/// The record channel: what the user speaks.
public final class RecordMachine: ChannelMachine {
  /// What the machine records; nil while it does not. A microphone is to be closed then.
  public private(set) var format: SoundFormat?
  /// The guest's volume of each channel, from 0 to 65535; empty if the server has not told. It is on a scale for ears: see
  /// ``SoundVolume``.
  public private(set) var volume: [UInt16] = []
  /// Whether the guest records silence.
  public private(set) var isMuted = false

  /// The connection that it goes over.
  public var connection: ConnectionID { outlet.connection }

  private var encoder: (any SoundEncoder)?
  private var hasBegun = false
  private var rest: [Int16] = []

  override var capabilities: [UInt32] {
    ((shared.codecs.opus == nil ? .volume : [.volume, .opus]) as RecordCapabilities).words
  }

  override func receive(
    _ type: UInt16, _ body: RawSpan, at now: SpiceInstant
  ) throws(ProtocolViolation) -> WaitTarget? {
    guard let message: RecordServerMessage = try decode(type, body) else { return nil }
    switch message {
    case .start(let start):
      stop()
      format = SoundFormat(channels: start.channels, sample: start.format, frequency: start.frequency)
    case .stop: stop()
    case .volume(let volume): self.volume = volume.channels
    case .mute(let isMuted): self.isMuted = isMuted
    }
    outlet.emit(.record)
    return nil
  }

  private func stop() {
    format = nil
    encoder = nil
    hasBegun = false
    rest = []
  }

  override func closed() { stop() }

  /// Sends what was spoken: samples in ``format``, channels in turn. While the machine does not record, nothing happens.
  public func speak(_ samples: [Int16], at now: SpiceInstant) {
    guard let format else { return }
    if !hasBegun { begin(format, at: now) }
    rest += SoundVolume(volume, isMuted: isMuted).apply(to: samples, channels: format.channels)
    let size = SoundFormat.packetFrames * format.channels
    var start = 0
    while rest.count - start >= size {
      send(Array(rest[start..<(start + size)]), at: now)
      start += size
    }
    rest.removeFirst(start)
  }

  private func begin(_ format: SoundFormat, at now: SpiceInstant) {
    hasBegun = true
    let server = RecordCapabilities(words: outlet.peer?.channelWords ?? [])
    if server.contains(.opus), format.fitsOpus { encoder = shared.codecs.opus?.makeEncoder(format) }
    let time = shared.clock.time(at: now)
    outlet.send(RecordClientMessage.mode(AudioModeChange(time: time, mode: encoder == nil ? .raw : .opus)))
    outlet.send(RecordClientMessage.startMark(time))
  }

  private func send(_ samples: [Int16], at now: SpiceInstant) {
    let packet = encoder == nil ? PlainSamples.encode(samples) : try? encoder?.encode(samples)
    guard let packet else { return }
    outlet.send(
      RecordClientMessage.data(
        AudioPacket(time: shared.clock.time(at: now), data: WireRange(offset: 0, count: packet.count))),
      blobs: packet)
  }
}
