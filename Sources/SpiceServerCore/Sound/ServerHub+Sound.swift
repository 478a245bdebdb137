public import SpiceChannel
import SpiceLink
import SpiceWire

/// The machine's sound.
extension ServerHub {
  /// Adds what the machine plays. False if there is something already.
  public func add(_ source: PlaybackSource, at now: SpiceInstant) -> Bool {
    guard playback == nil, offer(ChannelID(.playback), capabilities: source.capabilities.words, at: now) else {
      return false
    }
    playback = source
    return true
  }

  /// Takes away what the machine plays, and closes the channels of those who listen.
  public func remove(_ source: PlaybackSource, at now: SpiceInstant) {
    guard playback === source else { return }
    withdraw(ChannelID(.playback), at: now)
    disconnect(ChannelID(.playback), at: now)
    playback = nil
  }

  /// Adds what records for the machine. False if there is something already.
  public func add(_ sink: RecordSink, at now: SpiceInstant) -> Bool {
    guard record == nil, offer(ChannelID(.record), capabilities: sink.capabilities.words, at: now) else {
      return false
    }
    record = sink
    return true
  }

  /// Takes away what records for the machine, and closes the channels of those who speak.
  public func remove(_ sink: RecordSink, at now: SpiceInstant) {
    guard record === sink else { return }
    withdraw(ChannelID(.record), at: now)
    disconnect(ChannelID(.record), at: now)
    record = nil
  }

  /// What the server can do with sound has changed, for those who come from now on.
  public func updateSoundCapabilities() {
    if let playback { setCapabilities(playback.capabilities.words, of: ChannelID(.playback)) }
    if let record { setCapabilities(record.capabilities.words, of: ChannelID(.record)) }
  }

  /// Serves a channel of sound; nil if there is no device for it any more.
  func serveSound(
    _ type: ChannelType, _ peer: LinkedPeer, sink: any ChannelSink, of client: ClientRecord, at now: SpiceInstant
  ) -> ServerChannel? {
    switch type {
    case .playback:
      guard let playback else { return nil }
      let channel = PlaybackClient(
        source: playback, peer: peer, sink: sink, limits: limits,
        onTurn: { [weak client] in client?.main?.tellTime(at: $0) }, at: now)
      client.playback = channel
      channel.begin(at: now)
      return channel
    case .record:
      guard let record else { return nil }
      let channel = RecordClient(machine: record, peer: peer, sink: sink, limits: limits, at: now)
      channel.begin(at: now)
      return channel
    default: return nil
    }
  }
}
