public import SpiceClient

/// Keeps the guest's Caps, Num and Scroll Lock in step with the user's keyboard.
///
/// A lock key that goes to the guest as a key changes both sides by itself, so nothing is sent about it until the guest has
/// told what came of it; sending at once would change the guest's lock twice.
public struct LockSync: Sendable {
  /// The locks whose state can be known here. Many systems tell nothing of Scroll Lock.
  public var known: KeyModifiers
  private var hasFocus = false
  private var awaitsGuest = false

  /// Nothing is known yet.
  public init(known: KeyModifiers = [.capsLock, .numLock]) { self.known = known }

  /// The window got or lost the keyboard.
  /// - Returns: the locks to ask the guest for; nil if there is nothing to ask for.
  public mutating func focusChanged(
    _ hasFocus: Bool, local: KeyModifiers, guest: KeyModifiers?
  ) -> KeyModifiers? {
    self.hasFocus = hasFocus
    awaitsGuest = false
    return hasFocus ? wish(local, guest) : nil
  }

  /// A key goes to the guest.
  public mutating func pressed(_ key: KeyCode) {
    if key == .capsLock || key == .numLock || key == .scrollLock { awaitsGuest = true }
  }

  /// The guest's locks changed. What it does by itself is its own business; after a lock key both sides must agree.
  /// - Returns: the locks to ask the guest for; nil if there is nothing to ask for.
  public mutating func guestChanged(_ guest: KeyModifiers?, local: KeyModifiers) -> KeyModifiers? {
    guard hasFocus, awaitsGuest, guest != nil else { return nil }
    awaitsGuest = false
    return wish(local, guest)
  }

  private func wish(_ local: KeyModifiers, _ guest: KeyModifiers?) -> KeyModifiers? {
    guard let guest else { return nil }
    let wanted = local.intersection(known).union(guest.subtracting(known))
    return wanted == guest ? nil : wanted
  }
}
