import SpiceAgentWire
import SpiceChannel

/// The monitors that the guest is asked for.
final class AgentMonitors {
  /// Milliseconds that a change waits for the next one.
  private static let debounceMilliseconds: Int64 = 1000

  /// When the wish is to be sent.
  private(set) var deadline: SpiceInstant?
  private var wanted: [AgentMonitor?]?
  private let sender: AgentSender

  init(sender: AgentSender) { self.sender = sender }

  func request(_ monitors: [AgentMonitor?], at now: SpiceInstant) {
    wanted = monitors
    deadline = now.advanced(byMilliseconds: Self.debounceMilliseconds)
  }

  /// The agent has told what it can do.
  func begin(at now: SpiceInstant) {
    if wanted != nil { deadline = now }
  }

  func expire(at now: SpiceInstant) {
    guard let deadline, deadline <= now else { return }
    self.deadline = nil
    guard let wanted, let capabilities = sender.capabilities, capabilities.contains(.monitorsConfig) else { return }
    // An agent that knows no gaps takes the monitors that are on, one after the other.
    let isSparse = capabilities.contains(.sparseMonitorsConfig)
    let listed = isSparse ? wanted.map { $0 ?? AgentMonitor() } : wanted.compactMap { $0 }
    guard listed.contains(where: { $0.width > 0 }) else { return }
    let usePosition = capabilities.contains(.monitorsConfigPosition)
    sender.send(.monitorsConfig(AgentMonitorsConfig(listed, usePosition: usePosition)))
  }
}
