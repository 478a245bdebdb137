import SpiceWire

/// Effects that wait to be carried out, in order. Shared by everything in a session.
final class Outbox {
  private var effects: [SessionEffect] = []
  private var next = 0

  func add(_ effect: SessionEffect) { effects.append(effect) }

  /// Several changes of one thing need to be told once.
  func add(event: SessionEvent) {
    if case .event(let last)? = effects.last, last == event, next < effects.count { return }
    effects.append(.event(event))
  }

  func take() -> SessionEffect? {
    guard next < effects.count else {
      effects.removeAll(keepingCapacity: true)
      next = 0
      return nil
    }
    defer { next += 1 }
    return effects[next]
  }
}
