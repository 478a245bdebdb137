public import SpiceClient

/// What a ``MachineLink`` needs of a session.
public protocol LinkedSession: AnyObject, Sendable {
  /// What the session was started with, and the password that was accepted.
  var configuration: SpiceConfiguration { get }
  /// Waits for the end of the session; throws if it does not end in order.
  func waitUntilEnded() async throws(SpiceError)
  /// Signs of life; nil once the session is over.
  func pulse() async -> SessionPulse?
  /// Ends the session.
  func disconnect() async
}

extension SpiceSession: LinkedSession {}

/// What a ``MachineLink`` does to the world, so that tests need none.
public struct LinkServices: Sendable {
  /// Makes a session.
  public var connect:
    @Sendable (SpiceConfiguration, @escaping SpiceSession.Credentials) async throws(SpiceError) -> any LinkedSession
  /// Whether somebody listens where the server is; nil if there is no telling.
  public var isListening: @Sendable (SpiceConfiguration) async -> Bool?
  /// Waits; throws if the task is cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void

  /// Services of one's own.
  public init(
    connect:
      @escaping @Sendable (
        SpiceConfiguration, @escaping SpiceSession.Credentials
      ) async throws(SpiceError) -> any LinkedSession,
    isListening: @escaping @Sendable (SpiceConfiguration) async -> Bool?,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.connect = connect
    self.isListening = isListening
    self.sleep = sleep
  }

  /// Real sessions, and a clock that goes on while the computer sleeps.
  public static let real = LinkServices(
    connect: { (configuration, credentials) async throws(SpiceError) in
      try await SpiceSession.connect(configuration, credentials: credentials)
    },
    isListening: { await $0.isServerListening() },
    sleep: { try await Task.sleep(for: $0, clock: .continuous) })
}
