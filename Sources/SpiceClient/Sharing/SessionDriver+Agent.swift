public import SpiceAgentWire
import SpiceClientCore

extension SessionDriver {
  /// Carries data between the guest's agent and the app. On the loop.
  func carryOut(_ effect: AgentEffect) {
    switch effect {
    case .clipboardRead(let id, let outcome): clipboard.ended(id, outcome)
    case .clipboardWanted(let id, let selection, let type): clipboard.provide(id, selection, type, in: self)
    case .clipboardRequestEnded(let id, let delivery): clipboard.ended(id, delivery)
    case .clipboardLost(let selection): clipboard.lost(selection)
    case .fileWanted(let id, let offset, let count): files.supply(id, from: offset, count: count, in: self)
    case .fileProgress(let id, let sent): files.progressed(id, sent: sent)
    case .fileEnded(let id, let outcome): files.ended(id, outcome)
    }
  }
}

extension SpiceSession {
  /// Asks the guest's desktop to do without effects, now and whenever its agent appears. Agents of Linux do not know this.
  public func request(_ display: DisplayConfig) {
    driver.enter { driver in driver.session.main?.agent.set(display, at: driver.now) }
  }

  /// Sets the guest's mixer to a volume of this side, now and whenever its agent appears.
  public func synchronise(_ volume: AudioVolumeSync) {
    driver.enter { driver in driver.session.main?.agent.set(volume, at: driver.now) }
  }
}
