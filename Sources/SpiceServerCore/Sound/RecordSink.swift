public import SpiceChannel
public import SpiceCodecs
public import SpiceWire

/// The sound that clients speak, for a machine that records it. Lives where the hub does.
///
/// One client at a time is heard: the one that began to speak last.
public final class RecordSink {
  /// Samples of each channel in a second, from the next start on.
  public private(set) var rate = SoundFormat().rate
  /// Counts how often the guest has begun to record; nil while it does not.
  private(set) var turn: UInt64?
  /// What the guest records now.
  private(set) var format = SoundFormat()
  /// The guest's mixer for each channel; nil if the host has not told.
  private(set) var volume: [UInt16]?
  /// Whether the guest's mixer is silent; nil if the host has not told.
  private(set) var isMuted: Bool?

  let codec: SoundCodec?
  /// Told what is spoken: samples of two channels, in turn.
  private let onSamples: ([Int16]) -> Void
  private var clients: [RecordClient] = []
  private weak var speaker: RecordClient?
  private var turns: UInt64 = 0

  /// A sink that records nothing yet.
  public init(codec: SoundCodec?, onSamples: @escaping ([Int16]) -> Void) {
    self.codec = codec
    self.onSamples = onSamples
  }

  /// What the server can do with this sink.
  public var capabilities: RecordCapabilities {
    codec != nil && SoundFormat(rate: rate).fitsOpus ? [.volume, .opus] : .volume
  }

  // MARK: The machine

  /// The guest begins to record.
  public func start(at now: SpiceInstant) {
    guard turn == nil else { return }
    turns += 1
    turn = turns
    format = SoundFormat(rate: rate)
    update(at: now)
  }

  /// The guest has stopped.
  public func stop(at now: SpiceInstant) {
    turn = nil
    speaker = nil
    update(at: now)
  }

  /// The rate changes with the next start. There is none of no samples.
  public func setRate(_ rate: Int) { if rate > 0 { self.rate = rate } }

  /// The guest's mixer has changed, from 0 to 65535 for each channel.
  public func setVolume(_ volume: [UInt16], at now: SpiceInstant) {
    self.volume = volume
    update(at: now)
  }

  /// The guest's mixer is silent, or no longer.
  public func setMuted(_ isMuted: Bool, at now: SpiceInstant) {
    self.isMuted = isMuted
    update(at: now)
  }

  private func update(at now: SpiceInstant) { for client in clients { client.update(at: now) } }

  // MARK: Clients

  func join(_ client: RecordClient) { clients.append(client) }

  func leave(_ client: RecordClient) { clients.removeAll { $0 === client } }

  /// A client begins to speak.
  func begins(_ client: RecordClient) { speaker = client }

  /// Whether what a client says is heard.
  func hears(_ client: RecordClient) -> Bool {
    if speaker == nil { speaker = client }
    return speaker === client
  }

  /// What the client that is heard says.
  func take(_ samples: [Int16]) { onSamples(samples) }
}
