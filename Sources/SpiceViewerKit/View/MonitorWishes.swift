public import SpiceClient

/// Which of a machine's monitors its guest shows, and of which its user wants windows.
public struct MonitorWishes: Sendable {
  /// The monitors that the guest shows, with their parts of their displays' pictures; nil for all of one.
  public private(set) var shown: [GuestMonitor: Rect?] = [:]
  /// The numbers of the monitors that the user wants windows of, whatever the guest shows.
  public private(set) var wanted: Set<Int> = []
  /// The monitors that the machine could show.
  private var possible: Set<GuestMonitor> = []
  /// The monitors that the user has turned on and the guest does not show yet.
  private var asked: Set<GuestMonitor> = []
  /// The numbers of the monitors that the user has turned off and the guest still shows.
  public private(set) var closed: Set<Int> = []
  /// Whether the guest was asked for monitors in this session.
  private var hasAsked = false

  /// Nothing is shown, and nothing wanted.
  public init() {}

  // MARK: What the guest shows

  /// There is another session, or none.
  public mutating func begin() { (shown, hasAsked) = ([:], false) }

  /// The server has told of its displays.
  ///
  /// - Parameters:
  ///   - displays: the displays.
  ///   - obeys: whether the guest turns monitors on and off as it is asked. One that does not shows all that it has, also
  ///     those that the user has closed, and may be starting anew.
  /// - Returns: false if none has a picture: then what was shown before counts.
  public mutating func told(_ displays: [(id: UInt8, state: SpiceDisplay.State)], guestObeys obeys: Bool = true) -> Bool
  {
    var found: [GuestMonitor: Rect?] = [:]
    var others: [GuestMonitor] = []
    for (id, state) in displays {
      others.append(GuestMonitor(display: id))
      guard state.width > 0 else { continue }
      // Where there is one, it is all of the picture, of which guests tell before they have told of the monitor.
      let isWhole = state.monitors.count == 1 && state.monitors.allSatisfy { $0.area.left == 0 && $0.area.top == 0 }
      for monitor in state.monitors where (0..<MonitorLayout.limit).contains(monitor.id) {
        found.updateValue(isWhole ? nil : monitor.area, forKey: GuestMonitor(display: id, head: monitor.id))
      }
      // The first display may have more monitors on it.
      guard id == 0 else { continue }
      others += (1..<max(1, min(state.monitorLimit, MonitorLayout.limit))).map { GuestMonitor(display: 0, head: $0) }
    }
    // No user has so many monitors, whatever a server says.
    for monitor in found.keys.sorted().dropFirst(MonitorLayout.limit) { found.removeValue(forKey: monitor) }
    possible = Set(found.keys)
    // One that is off is asked for by its number.
    for monitor in others.sorted(by: { $0.display < $1.display }) {
      if !possible.contains(where: { $0.index == monitor.index }) { possible.insert(monitor) }
    }
    guard !found.isEmpty else { return false }
    shown = found
    asked.subtract(found.keys)
    if obeys { closed.formIntersection(found.keys.map(\.index)) }
    return true
  }

  /// The monitors that are to be seen: those that are shown, unless the user does not want them. One is always seen.
  public var seen: [GuestMonitor] {
    let seen = shown.keys.filter { !closed.contains($0.index) }.sorted()
    return seen.isEmpty ? shown.keys.min().map { [$0] } ?? [] : seen
  }

  /// All monitors that the machine may have: those that are shown, and those that could be.
  public var known: Set<GuestMonitor> { possible.union(shown.keys) }

  /// Whether a monitor is neither seen nor asked for.
  public func isOff(_ monitor: GuestMonitor) -> Bool { !seen.contains(monitor) && !asked.contains(monitor) }

  /// Whether the guest was asked for a monitor and does not show it yet.
  public func isAwaited(_ monitor: GuestMonitor) -> Bool { asked.contains(monitor) }

  /// Whether the guest was asked for monitors and does not show them yet.
  public var awaitsSome: Bool { !asked.isEmpty }

  // MARK: What the user wants

  /// Monitors of these numbers are wanted, and no others; of those, some were closed though the guest showed them.
  public mutating func want(_ numbers: Set<Int>, closed: Set<Int> = []) {
    wanted = numbers
    self.closed = closed.subtracting(numbers)
  }

  /// There is a window for a monitor. One that is closed has it only as long as there is no other.
  public mutating func opened(_ monitor: GuestMonitor) {
    if !closed.contains(monitor.index) { wanted.insert(monitor.index) }
  }

  /// The window of a monitor is gone. Whether its user has meant that says whether it is wanted the next time.
  public mutating func closed(_ monitor: GuestMonitor, isMeant: Bool) { if isMeant { wanted.remove(monitor.index) } }

  /// The user turns a monitor on. The guest is to be asked for it, if it does not show it.
  public mutating func turnOn(_ monitor: GuestMonitor) {
    closed.remove(monitor.index)
    asked.insert(monitor)
  }

  /// The user turns a monitor off. It is not seen, also if the guest cannot turn it off.
  public mutating func turnOff(_ monitor: GuestMonitor) {
    asked.remove(monitor)
    closed(monitor, isMeant: true)
    if shown[monitor] != nil { closed.insert(monitor.index) }
  }

  /// The user wants to see a monitor again that the guest still shows. False if it does not.
  public mutating func seeAgain(_ monitor: GuestMonitor) -> Bool {
    shown[monitor] != nil && closed.remove(monitor.index) != nil
  }

  /// Finds the monitor whose window one is to have: it was asked for in its place, as by its number it was thought to be on
  /// another display, and is awaited no longer; or it is off, and has a window since there was no other.
  ///
  /// - Parameters:
  ///   - monitor: the monitor that is shown now.
  ///   - windows: the monitors that have windows.
  /// - Returns: one of these, or nil if none stands for it.
  public mutating func standIn(for monitor: GuestMonitor, among windows: some Sequence<GuestMonitor>) -> GuestMonitor? {
    if let other = windows.first(where: { $0.index == monitor.index && asked.contains($0) }) {
      return asked.remove(other)
    }
    return windows.first { closed.contains($0.index) && isOff($0) }
  }

  /// The monitors that the user wants, and that have no windows.
  public func missing(windows: some Sequence<GuestMonitor>) -> [GuestMonitor] {
    let missing = wanted.subtracting(windows.map(\.index))
    return shown.isEmpty ? [] : possible.filter { missing.contains($0.index) }.sorted()
  }

  /// What to ask the guest for.
  ///
  /// - Parameters:
  ///   - wishes: what the monitors of all windows should be like.
  ///   - isChange: whether one of them is not like that.
  /// - Returns: the monitors by their numbers; nil if nothing needs to be asked for.
  public mutating func request(_ wishes: [MonitorWish], isChange: Bool) -> [AgentMonitor?]? {
    guard !shown.isEmpty else { return nil }
    // What there is need not be asked for, unless something else was.
    guard hasAsked || isChange || wishes.count != shown.count || wishes.contains(where: { $0.origin != nil }) else {
      return nil
    }
    hasAsked = true
    let last = known.map(\.index).max() ?? 0
    return wishes.request(of: min(last, MonitorLayout.limit - 1) + 1)
  }
}
