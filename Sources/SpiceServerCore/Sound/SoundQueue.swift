import SpiceCodecs
public import SpiceWire

/// Sound on its way from the machine to the hub, where these live on different threads. It is cut into packets, of which
/// the newest are kept.
public struct SoundQueue: Sendable {
  /// Frames of a packet.
  public static let packetFrames = SoundFormat.packetFrames
  /// Packets that wait.
  private static let limit = 16

  /// What is played at a moment.
  public struct Packet: Sendable {
    /// ``packetFrames`` frames of two channels, in turn.
    public var samples: [Int16]
    /// When the first of them is due.
    public var time: MultimediaTime
  }

  private var packets: [Packet] = []
  private var rest: [Int16] = []

  /// Nothing waits.
  public init() {}

  /// Adds samples of two channels, in turn, of which the last is played now. True if nothing waited before, so that
  /// somebody is to be told.
  public mutating func add(_ samples: [Int16], time: MultimediaTime) -> Bool {
    let wasEmpty = packets.isEmpty
    let size = Self.packetFrames * 2
    rest += samples
    var start = 0
    while rest.count - start >= size {
      packets.append(Packet(samples: Array(rest[start..<(start + size)]), time: time))
      start += size
    }
    rest.removeFirst(start)
    if packets.count > Self.limit { packets.removeFirst(packets.count - Self.limit) }
    return wasEmpty && !packets.isEmpty
  }

  /// Takes all packets that wait.
  public mutating func takeAll() -> [Packet] {
    defer { packets = [] }
    return packets
  }

  /// Forgets what is not a packet yet: something else is played.
  public mutating func restart() { rest = [] }
}
