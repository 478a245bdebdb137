public import SpiceAgentWire
import NIOCore
import NIOPosix
import SpiceChannel
import SpiceClientCore
import SpiceMedia
import SpiceTransport
public import SpiceWire
import Synchronization

/// A session with a SPICE server: displays, input, events, until one side ends it.
///
/// The session lives as long as somebody holds it; ``disconnect()`` ends it at a known moment.
public final class SpiceSession: Sendable {
  /// What the session was started with.
  public let configuration: SpiceConfiguration
  /// Keys and pointer to the guest.
  public let input: SpiceInput

  let driver: SessionDriver
  let monitor: SessionMonitor

  init(configuration: SpiceConfiguration, driver: SessionDriver, monitor: SessionMonitor) {
    self.configuration = configuration
    self.driver = driver
    self.monitor = monitor
    input = SpiceInput(driver: driver)
  }

  deinit { driver.enter { $0.session.close() } }

  /// What to do about a password.
  public typealias Credentials = @Sendable (PasswordChallenge) async -> String?

  /// Connects, and returns when the server has listed its channels.
  ///
  /// Cancelling the task gives up and closes everything.
  ///
  /// - Parameters:
  ///   - configuration: where and how.
  ///   - credentials: asked for a password when the one there is, or none, was refused; nil gives up.
  ///   - recorder: sees every message of the session, for recordings.
  /// - Returns: the session, which can be used at once.
  /// - Throws: why there is no session.
  public static func connect(
    _ configuration: SpiceConfiguration, credentials: Credentials? = nil, recorder: SessionRecorder? = nil
  ) async throws(SpiceError) -> SpiceSession {
    let recorder = recorder.map { Recording(to: $0) }
    var configuration = configuration
    var attempt = 0
    while true {
      do throws(SpiceError) {
        return try await connectOnce(configuration, recorder: recorder)
      } catch {
        guard error.code == .password, configuration.isRepeatable, let credentials else { throw error }
        attempt += 1
        let challenge = PasswordChallenge(attempt: attempt, wasRefused: configuration.connection.password != nil)
        guard let password = await credentials(challenge) else { throw error }
        configuration.connection.password = password
      }
    }
  }

  /// Looks in the background for those of the system's libraries that sessions need, so that the first one need not wait.
  public static func prepare() {
    Task.detached { _ = ForeignCodecs.system.videoFormats() }
  }

  private static func connectOnce(
    _ configuration: SpiceConfiguration, recorder: Recording?
  ) async throws(SpiceError) -> SpiceSession {
    let monitor = SessionMonitor()
    let routes = try configuration.routes()
    try await routes.loadAuthorities()
    let driver = SessionDriver(
      loop: MultiThreadedEventLoopGroup.singleton.next(), options: configuration.sessionOptions, routes: routes,
      codecs: .system, observer: monitor)
    let session = SpiceSession(configuration: configuration, driver: driver, monitor: monitor)
    driver.enter { driver in
      if let recorder { driver.record(to: recorder) }
      driver.sound = SessionSound(output: configuration.soundOutput, input: configuration.soundInput)
      driver.session.start(at: driver.now)
    }
    let outcome = await withTaskCancellationHandler {
      await monitor.opened()
    } onCancel: {
      driver.enter { $0.session.close() }
    }
    switch outcome {
    case .ready: return session
    case .ended(let error):
      throw error ?? (Task.isCancelled ? SpiceError(.cancelled, "connecting was cancelled") : .closedEarly)
    }
  }

  /// Ends the session and waits until all of its connections are closed.
  public func disconnect() async {
    driver.enter { $0.session.close() }
    _ = await monitor.ended()
  }

  /// Waits for the end of the session.
  ///
  /// - Throws: why it ended, if not in order: the server closing it between two messages is in order.
  public func waitUntilEnded() async throws(SpiceError) {
    if let error = await monitor.ended() { throw error }
  }

  /// Whether the session has ended.
  public var isOver: Bool { monitor.isOver }

  /// What happens from now on.
  public var events: EventSequence { EventSequence(hub: monitor.events) }

  /// The session as it stands.
  public var state: SessionState { monitor.state }

  /// The displays that the server has listed, by channel id.
  public var displays: [SpiceDisplay] { monitor.displays }

  /// The display of a channel id; nil if the server has none.
  public func display(_ id: UInt8) -> SpiceDisplay? { displays.first { $0.id == id } }

  /// The byte streams that are open: see ``SpiceConfiguration/portTypes``.
  public var ports: [SpicePort] { monitor.ports }

  /// Figures of the session so far.
  public func statistics() async -> SessionStatistics? { await driver.statistics() }

  /// Asks who is to move the pointer; the server follows if it offers that.
  public func request(_ mode: MouseMode) { driver.enter { $0.session.main?.request(mode) } }

  /// Asks the guest's agent for monitors, by index; nil for one that is to be off. Changes within a second are sent as
  /// one. Without an agent nothing happens: see ``SessionState/canSetMonitors``.
  public func requestMonitors(_ monitors: [AgentMonitor?]) {
    driver.enter { driver in driver.session.main?.agent.request(monitors, at: driver.now) }
  }
}

/// A question for a password.
public struct PasswordChallenge: Sendable {
  /// Counts the questions, from 1.
  public var attempt: Int
  /// Whether a password was tried and refused; otherwise none was given.
  public var wasRefused: Bool

  /// A question.
  public init(attempt: Int, wasRefused: Bool) {
    self.attempt = attempt
    self.wasRefused = wasRefused
  }
}

extension SpiceError {
  /// Whoever waited for the end gave up; the session goes on.
  static let waitCancelled = SpiceError(.cancelled, "waiting was cancelled")
  /// The server closed in order before there was a session.
  static let closedEarly = SpiceError(.connectionLost, "the server closed the connection before the session began")
}
