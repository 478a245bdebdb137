import SpiceChannel

/// How long a guest waits for a client whose line takes nothing more: while something still leaves for it, and a moment
/// longer.
struct Patience {
  /// Since when the line takes nothing more; nil while it does.
  private(set) var since: SpiceInstant?
  private var movedAt: SpiceInstant?
  private var left: Int64 = 0

  /// Notes whether the line takes more now, and how many bytes have left over it.
  mutating func note(isBlocked: Bool, left: Int64, at now: SpiceInstant) {
    if !isBlocked {
      (since, movedAt) = (nil, nil)
    } else if since == nil || left > self.left {
      since = since ?? now
      movedAt = now
    }
    self.left = left
  }

  /// When the guest does not wait any more; nil while the line takes more. It waits for so many milliseconds in which
  /// nothing leaves, and for twice as many at most.
  func end(milliseconds: Int64) -> SpiceInstant? {
    guard let since, let movedAt else { return nil }
    return .earliest(
      movedAt.advanced(byMilliseconds: milliseconds), since.advanced(byMilliseconds: 2 * milliseconds))
  }
}
