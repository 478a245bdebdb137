/// Input on its way to the guest's devices, where these live on another thread than the server.
///
/// A client can say more than a guest can hear. What moves is joined once some of it waits; of the rest, what comes when
/// too much waits is lost, and first of all what presses something.
public struct InputQueue: Sendable {
  /// Events that wait before those that move are joined.
  private static let joinedAfter = 64
  /// Events that wait before more is lost; twice as many, if they let go of something.
  private static let limit = 4096

  private var events: [InputEvent] = []

  /// Nothing waits.
  public init() {}

  /// Adds an event. True if nothing waited before, so that somebody is to be told.
  public mutating func add(_ event: InputEvent) -> Bool {
    if events.count >= Self.joinedAfter, let joined = events.last?.joined(with: event) {
      events[events.count - 1] = joined
    } else if events.count < (event.presses ? Self.limit : 2 * Self.limit) {
      events.append(event)
    }
    return events.count == 1
  }

  /// Takes all that waits.
  public mutating func takeAll() -> [InputEvent] {
    defer { events = [] }
    return events
  }
}

extension InputEvent {
  /// Whether it may leave something pressed.
  fileprivate var presses: Bool {
    switch self {
    case .scanCode(let byte): byte & 0x80 == 0
    case .motion(_, _, _, let buttons), .position(_, _, let buttons), .tabletWheel(_, let buttons): !buttons.isEmpty
    case .buttons(let buttons), .tabletButtons(let buttons): !buttons.isEmpty
    case .tabletArea: false
    }
  }

  /// One event that does what this one and the next one do; nil if there is none.
  fileprivate func joined(with next: InputEvent) -> InputEvent? {
    func sum(_ a: Int32, _ b: Int32) -> Int32 { Int32(clamping: Int64(a) + Int64(b)) }
    switch (self, next) {
    case (.motion(let x, let y, 0, let held), .motion(let dx, let dy, 0, let then)) where held == then:
      return .motion(dx: sum(x, dx), dy: sum(y, dy), dz: 0, held)
    case (.position(_, _, let held), .position(_, _, let then)) where held == then: return next
    default: return nil
    }
  }
}
