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
    fileprivate var turn: Int
  }

  private var packets: [Packet] = []
  private var rest: [Int16] = []
  /// Counts how often something else was played.
  private var turn = 0

  /// Nothing waits.
  public init() {}

  /// Adds samples of two channels, in turn, of which the last is played now. If nothing of what is played waited before,
  /// somebody is to be told of the number that is returned, and to take the packets with it.
  public mutating func add(_ samples: [Int16], time: MultimediaTime) -> Int? {
    let waited = packets.last?.turn == turn
    let size = Self.packetFrames * 2
    rest += samples
    var start = 0
    while rest.count - start >= size {
      packets.append(Packet(samples: Array(rest[start..<(start + size)]), time: time, turn: turn))
      start += size
    }
    rest.removeFirst(start)
    if packets.count > Self.limit { packets.removeFirst(packets.count - Self.limit) }
    return !waited && packets.last?.turn == turn ? turn : nil
  }

  /// Takes the packets that wait, but for those of what is played later.
  public mutating func takeAll(of turn: Int) -> [Packet] {
    let count = packets.firstIndex { $0.turn > turn } ?? packets.count
    defer { packets.removeFirst(count) }
    return Array(packets[..<count])
  }

  /// Something else is played from now on. What is not a packet yet is forgotten.
  public mutating func restart() {
    rest = []
    turn += 1
  }
}
