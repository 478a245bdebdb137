import SpiceBytes
public import SpiceChannel
public import SpiceCodecs
public import SpiceWire

/// The sound that a machine plays, for all clients that listen. Lives where the hub does.
///
/// A packet is coded once for all clients that get it in the same form.
public final class PlaybackSource: MachineSound {
  /// Whether clients that can decode it get Opus.
  public private(set) var compresses = true

  /// Told how many clients listen.
  private let onListeners: (Int) -> Void
  private var encoder: (any SoundEncoder)?
  private(set) var clients: [PlaybackClient] = []

  /// A source that plays nothing yet. `onListeners` is told how many clients listen, whenever that changes.
  public init(codec: SoundCodec?, onListeners: @escaping (Int) -> Void) {
    self.onListeners = onListeners
    super.init(codec: codec)
  }

  /// What the server can do with this source.
  public var capabilities: PlaybackCapabilities {
    offersOpus ? [.volume, .opus] : .volume
  }

  // MARK: The machine

  override func turned() { encoder = nil }

  /// The guest plays ``SoundFormat/packetFrames`` frames of two channels, of which the first is due at `time`.
  public func play(_ samples: [Int16], time: MultimediaTime, at now: SpiceInstant) {
    guard turn != nil else { return }
    var plain: [UInt8]?
    var packed: [UInt8]?
    for client in clients {
      let bytes: [UInt8]
      if mode(for: client) == .opus {
        let coded = packed ?? encode(samples)
        packed = coded
        bytes = coded
      } else {
        let coded = plain ?? PlainSamples.encode(samples)
        plain = coded
        bytes = coded
      }
      if !bytes.isEmpty { client.play(bytes, time: time, at: now) }
    }
  }

  /// The packet in Opus; empty if it could not be encoded, and is left out.
  private func encode(_ samples: [Int16]) -> [UInt8] {
    encoder = encoder ?? codec?.makeEncoder(format)
    return (try? encoder?.encode(samples)) ?? []
  }

  /// Compresses from now on, or not.
  public func setCompresses(_ compresses: Bool, at now: SpiceInstant) {
    self.compresses = compresses
    update(at: now)
  }

  override func update(at now: SpiceInstant) { for client in clients { client.update(at: now) } }

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
