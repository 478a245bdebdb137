import SpiceBytes
import SpiceChannel
import SpiceCodecs
import SpiceLink
import SpiceWire

/// A client's record channel. It is told the state of the machine, not every step there.
final class RecordClient: ServerChannel {
  /// What the client was told last.
  private struct Told {
    var turn: UInt64?
    var volume: [UInt16]?
    var isMuted: Bool?
  }

  private let machine: RecordSink
  private let limits: ServerLimits
  private let takesVolume: Bool
  private var told = Told()
  private var mode = AudioMode.raw
  private var decoder: (any SoundDecoder)?
  private var allowance = SoundAllowance()

  init(machine: RecordSink, peer: LinkedPeer, sink: any ChannelSink, limits: ServerLimits, at now: SpiceInstant) {
    self.machine = machine
    self.limits = limits
    takesVolume = RecordCapabilities(words: peer.channelWords).contains(.volume)
    super.init(id: ChannelID(.record), peer: peer, sink: sink, limits: limits, at: now)
  }

  func begin(at now: SpiceInstant) {
    machine.join(self)
    update(at: now)
  }

  // MARK: Out

  override func drained(at now: SpiceInstant) { update(at: now) }

  /// Tells the client what it does not know yet, as far as it takes it.
  func update(at now: SpiceInstant) {
    if told.turn != nil, told.turn != machine.turn, tell(.stop) { told.turn = nil }
    if told.turn == nil, let turn = machine.turn {
      let format = machine.format
      if tell(.start(RecordStart(channels: UInt32(format.channels), frequency: UInt32(clamping: format.rate)))) {
        told.turn = turn
        if mode == .opus { decoder = machine.codec?.makeDecoder(format) }
      }
    }
    if let volume = wantedVolume, told.volume != volume, tell(.volume(AudioVolume(volume))) { told.volume = volume }
    if let isMuted = wantedMute, told.isMuted != isMuted, tell(.mute(isMuted)) { told.isMuted = isMuted }
    flush(at: now)
  }

  private func tell(_ message: RecordServerMessage) -> Bool {
    guard isReady(queueLimit: limits.queuedSoundBytes) else { return false }
    send(message)
    return true
  }

  // A volume of no channel is none.
  private var wantedVolume: [UInt16]? { takesVolume && machine.volume?.isEmpty == false ? machine.volume : nil }
  private var wantedMute: Bool? { takesVolume ? machine.isMuted : nil }

  // MARK: In

  override func receive(_ type: UInt16, _ body: RawSpan, at now: SpiceInstant) throws(ProtocolViolation) {
    guard let message: RecordClientMessage = try decode(type, body) else { throw violation(type, .unexpected) }
    switch message {
    case .mode(let change):
      switch change.mode {
      case .raw: decoder = nil
      case .opus:
        decoder = machine.codec?.makeDecoder(machine.format)
        if decoder == nil { throw violation(type, .unexpected) }
      default: throw violation(type, .unexpected)
      }
      mode = change.mode
    case .startMark: machine.begins(self)
    case .data(let packet):
      // What comes after a stop was on its way.
      guard machine.turn != nil, told.turn == machine.turn, let bytes = packet.data.bytes(of: body), !bytes.isEmpty,
        machine.hears(self), let samples = decode(bytes, at: now)
      else { return }
      machine.take(samples)
    }
  }

  /// The samples of a packet; nil if it is damaged, or there is no time for it.
  private func decode(_ bytes: RawSpan, at now: SpiceInstant) -> [Int16]? {
    guard mode == .opus else {
      var samples = PlainSamples.decode(bytes)
      samples.removeLast(samples.count % machine.format.channels)
      return samples
    }
    // Only what comes out tells how long a packet is.
    guard allowance.isLeft(at: now), let samples = try? decoder?.decode(bytes) else { return nil }
    allowance.spend(milliseconds: Int64(samples.count / machine.format.channels * 1000 / machine.format.rate))
    return samples
  }

  override func closed() { machine.leave(self) }
}
