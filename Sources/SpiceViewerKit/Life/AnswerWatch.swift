public import SpiceClient

/// Tells from the signs of life of every second whether a server still answers.
public struct AnswerWatch: Equatable, Sendable {
  /// A server that does not answer.
  public struct Silence: Equatable, Sendable {
    /// Seconds since it was asked something.
    public var seconds: Int
    /// Whether not even its host answers: the network is broken, or the host is off. Otherwise the server hangs.
    public var isNetwork: Bool

    /// The silence in words, in the user's language.
    public var text: String {
      isNetwork
        ? trn("The network has not answered for %1 second.", "The network has not answered for %1 seconds.", seconds)
        : trn("The server has not answered for %1 second.", "The server has not answered for %1 seconds.", seconds)
    }
  }

  /// Seconds without an answer that are worth telling.
  public static let patience = 4

  private var received: UInt64?
  private var seconds = 0
  private var isNetwork = false

  /// Nothing was asked yet.
  public init() {}

  /// The signs of life, a second after the last ones.
  public mutating func observe(_ pulse: SessionPulse) {
    let isWaiting = pulse.awaitsNetwork || pulse.awaitsServer
    if pulse.receivedBytes == received, isWaiting {
      seconds += 1
      isNetwork = pulse.awaitsNetwork
    } else {
      seconds = 0
    }
    received = pulse.receivedBytes
  }

  /// The silence, if it is one.
  public var silence: Silence? {
    seconds >= Self.patience ? Silence(seconds: seconds, isNetwork: isNetwork) : nil
  }
}
