/// What a ``MachineLink`` is doing.
public enum LinkPhase: Equatable, Sendable {
  /// It was not started yet.
  case idle
  /// It connects; after a loss, again.
  case connecting(LinkLoss?)
  /// There is a session.
  case connected
  /// It waits before it connects again.
  case waiting(LinkWait)
  /// It is over, until it is started again.
  case ended(LinkEnd)

  /// The phase for whoever looks for a fault, in English as all that is meant for them.
  public var report: String {
    switch self {
    case .idle: "not started"
    case .connecting(nil): "connecting"
    case .connecting(let loss?): "connecting again: \(loss.report)"
    case .connected: "connected"
    case .waiting(let wait): "waiting before attempt \(wait.attempt)"
    case .ended(.byUser): "ended by the user"
    case .ended(.byServer): "ended by the server"
    case .ended(.failed(let words)): "failed: \(words.detail)"
    }
  }
}

/// Why there is no session any more, though there may be one again.
public enum LinkLoss: Equatable, Sendable {
  /// The server closed the session and is gone: the machine was switched off, or the server starts anew.
  case serverGone
  /// The connection broke, or could not be made again.
  case lost(ErrorWords)
  /// The network did not answer for too long.
  case notAnswering
  /// The user wanted a new one.
  case byUser

  /// What happened, as a sentence in the user's language.
  public var text: String {
    switch self {
    case .serverGone: tr("The machine was switched off, or its server is being restarted.")
    case .lost(let words): tr("%1.", words.title)
    case .notAnswering: tr("The network does not answer.")
    case .byUser: tr("The session was ended.")
    }
  }

  fileprivate var report: String {
    switch self {
    case .serverGone: "the server is gone"
    case .lost(let words): words.detail
    case .notAnswering: "the network does not answer"
    case .byUser: "the user wants a new session"
    }
  }
}

/// A wait before the next attempt to connect.
public struct LinkWait: Equatable, Sendable {
  /// Why.
  public var loss: LinkLoss
  /// Counts the attempts, from 1.
  public var attempt: Int
  /// Seconds that are left.
  public var secondsLeft: Int

  /// The wait in the user's language.
  public var text: String {
    trn("Connecting again in %1 second.", "Connecting again in %1 seconds.", secondsLeft)
  }
}

/// Why a link is over.
public enum LinkEnd: Equatable, Sendable {
  /// The user wanted it so.
  case byUser
  /// The server closed the session in order: the machine was switched off, or another viewer took its place.
  case byServer
  /// It could not be made, or not again.
  case failed(ErrorWords)
}
