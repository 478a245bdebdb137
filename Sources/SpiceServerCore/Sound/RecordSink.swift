import SpiceChannel
public import SpiceCodecs
public import SpiceWire

/// The sound that clients speak, for a machine that records it. Lives where the hub does.
///
/// One client at a time is heard: the one that began to speak last.
public final class RecordSink: MachineSound {
  /// Told what is spoken: samples of two channels, in turn.
  private let onSamples: ([Int16]) -> Void
  private var clients: [RecordClient] = []
  private weak var speaker: RecordClient?

  /// A sink that records nothing yet.
  public init(codec: SoundCodec?, onSamples: @escaping ([Int16]) -> Void) {
    self.onSamples = onSamples
    super.init(codec: codec)
  }

  /// What the server can do with this sink.
  public var capabilities: RecordCapabilities {
    offersOpus ? [.volume, .opus] : .volume
  }

  // MARK: The machine

  override func turned() { if turn == nil { speaker = nil } }

  override func update(at now: SpiceInstant) { for client in clients { client.update(at: now) } }

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
