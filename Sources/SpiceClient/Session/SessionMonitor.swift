import SpiceClientCore
import SpiceGeometry
import SpiceTransport
import SpiceWire
import Synchronization

/// Watches a driver and keeps what callers of other threads may look at.
final class SessionMonitor: SessionObserver {
  enum Outcome: Sendable {
    case ready
    case ended(SpiceError?)
  }

  private struct State {
    var session = SessionState()
    var displays: [SpiceDisplay] = []
    var ports: [SpicePort] = []
    var outcome: Outcome?
    var end: Outcome?
    var openers: [CheckedContinuation<Outcome, Never>] = []
    var enders: [UInt64: CheckedContinuation<SpiceError?, Never>] = [:]
    var nextEnder: UInt64 = 0
  }

  let events = EventHub()
  private let box = Mutex(State())

  var state: SessionState { box.withLock { $0.session } }
  var isOver: Bool { box.withLock { $0.end != nil } }
  var displays: [SpiceDisplay] { box.withLock { $0.displays } }
  var ports: [SpicePort] { box.withLock { $0.ports } }

  /// Waits until the session can be used, or is over.
  func opened() async -> Outcome {
    await withCheckedContinuation { continuation in
      let known = box.withLock { state -> Outcome? in
        if state.outcome == nil { state.openers.append(continuation) }
        return state.outcome
      }
      if let known { continuation.resume(returning: known) }
    }
  }

  /// Waits until the session is over, or the task is cancelled.
  func ended() async -> SpiceError? {
    let id = box.withLock { state in
      state.nextEnder += 1
      return state.nextEnder
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let known = box.withLock { state -> Outcome? in
          if state.end == nil, !Task.isCancelled { state.enders[id] = continuation }
          return state.end ?? (Task.isCancelled ? .ended(.waitCancelled) : nil)
        }
        if case .ended(let error) = known { continuation.resume(returning: error) }
      }
    } onCancel: {
      box.withLock { $0.enders.removeValue(forKey: id) }?.resume(returning: .waitCancelled)
    }
  }

  func happened(_ event: SessionEvent, in driver: SessionDriver) {
    let session = SessionState(driver.session)
    let openers = box.withLock { state -> [CheckedContinuation<Outcome, Never>] in
      state.session = session
      guard event == .ready else { return [] }
      for channel in session.listedChannels where channel.type == .display {
        guard !state.displays.contains(where: { $0.id == channel.id }) else { continue }
        state.displays.append(SpiceDisplay(id: channel.id, driver: driver))
      }
      if state.outcome == nil { state.outcome = .ready }
      defer { state.openers = [] }
      return state.openers
    }
    for opener in openers { opener.resume(returning: .ready) }
    if event == .ready {
      // Displays that are listed and not opened show nothing.
      let opened = driver.session.channels.map(\.channel)
      for display in displays where !opened.contains(ChannelID(.display, id: display.id)) { display.hub.finish() }
    }
    if case .channelClosed(let channel, _) = event, channel.type == .display {
      displays.first { $0.id == channel.id }?.hub.finish()
    }
    follow(event, in: driver)
    events.post(event)
  }

  /// Keeps the ports.
  private func follow(_ event: SessionEvent, in driver: SessionDriver) {
    switch event {
    case .channelOpened(let channel):
      guard let machine = driver.session.ports[channel] else { break }
      let port = SpicePort(channel, machine: machine, driver: driver)
      box.withLock { $0.ports.append(port) }
    case .port(let channel): ports.first { $0.channel == channel }?.changed()
    case .channelClosed(let channel, _):
      let gone = box.withLock { state in
        defer { state.ports.removeAll { $0.channel == channel } }
        return state.ports.first { $0.channel == channel }
      }
      gone?.close()
    default: break
    }
  }

  func settled(in driver: SessionDriver) {
    for port in ports where port.isDue { driver.enter { _ in port.serve() } }
    for display in displays {
      guard let machine = driver.session.displays[display.id] else { continue }
      machine.notesDrawnAreas = display.hub.isWatched
      let areas = machine.takeDrawnAreas()
      if !areas.isEmpty { display.hub.publish(areas) }
      if machine.isDamaged, let picture = machine.picture { display.hub.publish(machine.takeDamage(), of: picture) }
    }
  }

  func ended(_ reason: SessionEnd, failure: TransportError?) {
    let error = SpiceError(reason, failure: failure)
    let (openers, enders, displays, ports) = box.withLock { state in
      state.end = .ended(error)
      state.outcome = .ended(error)
      // The displays hold the driver, which holds this monitor.
      defer { (state.openers, state.enders, state.displays, state.ports) = ([], [:], [], []) }
      return (state.openers, Array(state.enders.values), state.displays, state.ports)
    }
    for opener in openers { opener.resume(returning: .ended(error)) }
    for ender in enders { ender.resume(returning: error) }
    for display in displays { display.hub.finish() }
    for port in ports { port.close() }
    events.finish()
  }
}
