import NIOCore

/// Signs of life of a session's server. Taken every second or so, they tell whether it still answers.
///
/// A server that has nothing to say is silent, which is no reason to worry: it must have been asked something.
public struct SessionPulse: Equatable, Sendable {
  /// Bytes that have come from it on all channels that are open.
  public var receivedBytes: UInt64
  /// Whether bytes are under way to its host that were not acknowledged for a second or longer. If it stays so, the
  /// network is broken, or the host is off.
  public var awaitsNetwork: Bool
  /// Whether it has got keys, or motion of the pointer, without answering. If it stays so, the server hangs.
  public var awaitsServer: Bool

  /// Signs of life.
  public init(receivedBytes: UInt64, awaitsNetwork: Bool, awaitsServer: Bool) {
    self.receivedBytes = receivedBytes
    self.awaitsNetwork = awaitsNetwork
    self.awaitsServer = awaitsServer
  }
}

extension SpiceSession {
  /// Signs of life now; nil once the session is over. A server that has got keys is asked for one.
  public func pulse() async -> SessionPulse? {
    let isUnacknowledged = await driver.ask { $0.isUnacknowledged() }
    let awaitsNetwork = (try? await isUnacknowledged?.get()) ?? false
    defer { driver.enter { $0.session.inputs?.probe() } }
    return await driver.ask { driver in
      SessionPulse(
        receivedBytes: driver.session.channels.reduce(0) { $0 &+ $1.receivedBytes }, awaitsNetwork: awaitsNetwork,
        awaitsServer: driver.session.inputs?.awaitsAnswer ?? false)
    }
  }
}
