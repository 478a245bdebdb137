import SpiceBytes
public import SpiceChannel
public import SpiceCodecs
public import SpiceWire

/// The sound that a machine plays, for all clients that listen. Lives where the hub does.
///
/// A packet is coded once for all clients that get it in the same form.
public final class PlaybackSource {
  /// Whether clients that can decode it get Opus.
  public private(set) var compresses = true
  /// Samples of each channel in a second, from the next start on.
  public private(set) var rate = SoundFormat().rate
  /// Counts how often the guest has begun to play; nil while it does not.
  private(set) var turn: UInt64?
  /// What the guest plays now.
  private(set) var format = SoundFormat()
  /// The guest's mixer for each channel; nil if the host has not told.
  private(set) var volume: [UInt16]?
  /// Whether the guest's mixer is silent; nil if the host has not told.
  private(set) var isMuted: Bool?

  /// Told how many clients listen.
  private let onListeners: (Int) -> Void
  private let codec: SoundCodec?
  private var encoder: (any SoundEncoder)?
  private(set) var clients: [PlaybackClient] = []
  private var turns: UInt64 = 0

  /// A source that plays nothing yet. `onListeners` is told how many clients listen, whenever that changes.
  public init(codec: SoundCodec?, onListeners: @escaping (Int) -> Void) {
    self.codec = codec
    self.onListeners = onListeners
  }

  /// What the server can do with this source.
  public var capabilities: PlaybackCapabilities {
    codec != nil && SoundFormat(rate: rate).fitsOpus ? [.volume, .opus] : .volume
  }

  // MARK: The machine

  /// The guest begins to play.
  public func start(at now: SpiceInstant) {
    guard turn == nil else { return }
    turns += 1
    turn = turns
    format = SoundFormat(rate: rate)
    encoder = nil
    update(at: now)
  }

  /// The guest has stopped.
  public func stop(at now: SpiceInstant) {
    turn = nil
    encoder = nil
    update(at: now)
  }

  /// The guest plays ``SoundFormat/packetFrames`` frames of two channels, of which the first is due at `time`.
  public func play(_ samples: [Int16], time: MultimediaTime, at now: SpiceInstant) {
    guard turn != nil else { return }
    var plain: [UInt8]?
    var packed: [UInt8]?
    for client in clients {
      let bytes: [UInt8]
      if mode(for: client) == .opus {
        packed = packed ?? encode(samples)
        bytes = packed ?? []
      } else {
        let coded = plain ?? PlainSamples.encode(samples)
        plain = coded
        bytes = coded
      }
      // What could not be encoded is left out.
      if !bytes.isEmpty { client.play(bytes, time: time, at: now) }
    }
  }

  private func encode(_ samples: [Int16]) -> [UInt8]? {
    encoder = encoder ?? codec?.makeEncoder(format)
    return try? encoder?.encode(samples)
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

  /// Compresses from now on, or not.
  public func setCompresses(_ compresses: Bool, at now: SpiceInstant) {
    self.compresses = compresses
    update(at: now)
  }

  private func update(at now: SpiceInstant) { for client in clients { client.update(at: now) } }

  // MARK: Clients

  /// How a client gets its packets.
  func mode(for client: PlaybackClient) -> AudioMode {
    let isOpus = compresses && codec != nil && (turn == nil ? SoundFormat(rate: rate) : format).fitsOpus
    return isOpus && client.decodesOpus ? .opus : .raw
  }

  func join(_ client: PlaybackClient) {
    clients.append(client)
    onListeners(clients.count)
  }

  func leave(_ client: PlaybackClient) {
    clients.removeAll { $0 === client }
    onListeners(clients.count)
  }
}
