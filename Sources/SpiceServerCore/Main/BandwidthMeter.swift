import SpiceBytes
import SpiceChannel
import SpiceWire

/// Finds out about how fast a line is, right after it is linked: two pings without and one with a lot of bytes
/// (spec: ping on the main channel). ``LineMeter`` finds out more as soon as there is something to show.
struct BandwidthMeter {
  /// Bytes of the third ping. The reference server sends four times as many, for which slow lines need seconds.
  static let paddingBytes = 64 * 1024

  private enum State {
    case warming
    case latency(first: Int64)
    case throughput(latency: Int64)
    case done
  }

  private var state = State.warming
  private var sent: SpiceInstant
  private var next: UInt32 = 1
  /// Bits a second; nil as long as it is not known, or if the line is too fast to tell.
  private(set) var bitsPerSecond: Int64?
  /// The shortest round trip, in nanoseconds; nil as long as it is not known.
  private(set) var roundTrip: Int64?

  init(at now: SpiceInstant) { sent = now }

  /// The pings to send at once, in order.
  var pings: [Ping] {
    let time = UInt64(bitPattern: sent.nanoseconds / 1000)
    return [0, 0, Self.paddingBytes].enumerated().map { index, padding in
      Ping(id: UInt32(index) + 1, timestamp: time, padding: WireRange(offset: 0, count: padding))
    }
  }

  /// Whether all answers have come.
  var isDone: Bool { if case .done = state { true } else { false } }

  /// An answer came. False if it is not one of these.
  mutating func received(_ pong: Pong, at now: SpiceInstant) -> Bool {
    guard !isDone, pong.id == next else { return false }
    next += 1
    let elapsed = max(0, now.nanoseconds - sent.nanoseconds)
    switch state {
    case .warming: state = .latency(first: elapsed)
    case .latency(let first):
      let latency = min(first, elapsed)
      roundTrip = latency
      state = .throughput(latency: latency)
    case .throughput(let latency):
      if elapsed > latency {
        bitsPerSecond = Int64(Self.paddingBytes) * 8 * 1_000_000_000 / (elapsed - latency)
      }
      state = .done
    case .done: return false
    }
    return true
  }
}
