import SpiceChannel
import Synchronization

/// What is known of a client's line. All channels of the client find out, and may be on different threads.
public final class ClientLine: Sendable {
  private let state = Mutex(LineEstimate())

  /// Nothing is known.
  public init() {}

  /// What is known.
  var estimate: LineEstimate { state.withLock { $0 } }

  /// Something was found out.
  func add(_ finding: LineMeter.Finding?, shortestRoundTrip: Int64? = nil) {
    state.withLock { state in
      if let finding { state.add(finding) }
      if let shortestRoundTrip { state.shortestRoundTrip = shortestRoundTrip }
    }
  }
}

/// How fast a line is, as far as that is known.
struct LineEstimate: Equatable, Sendable {
  /// A line that is slower than so many bits a second gets pictures with loss, if the host leaves that to the server. (The
  /// reference server's limit.)
  static let slowBits: Int64 = 10 << 20
  /// One that is faster than this does not any more.
  static let fastBits: Int64 = 16 << 20

  /// Bits a second; nil if they are not known.
  private(set) var bitsPerSecond: Int64?
  /// The round trip without any waiting, in nanoseconds; nil if it is not known.
  var shortestRoundTrip: Int64?
  /// Whether the line is so slow that pictures should be made smaller at the cost of being exact at once.
  private(set) var isSlow = false

  /// Something was found out.
  mutating func add(_ finding: LineMeter.Finding) {
    switch finding {
    case .rate(let rate): bitsPerSecond = bitsPerSecond.map { $0 + (rate - $0) / 2 } ?? rate
    case .atLeast(let rate): bitsPerSecond = bitsPerSecond.map { max($0, rate) }
    }
    guard let bitsPerSecond else { return }
    if bitsPerSecond < Self.slowBits { isSlow = true }
    if bitsPerSecond > Self.fastBits { isSlow = false }
  }

  /// Bytes that the line carries in some milliseconds; nil if that is not known.
  func bytes(inMilliseconds milliseconds: Int64) -> Int? {
    bitsPerSecond.map { Int(clamping: Int64(Double($0) / 8000 * Double(milliseconds))) }
  }

  /// The quality of JPEG images that suits the line: they are painted again without loss anyway.
  var jpegQuality: Int {
    switch bitsPerSecond ?? .max {
    case ..<1_500_000: 50
    case ..<4_000_000: 65
    case ..<8_000_000: 75
    default: 85
    }
  }
}
