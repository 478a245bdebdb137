public import SpiceQXL
import Synchronization

/// What a device has been given back, and how often an owner was made.
public final class ReleaseLog: Sendable {
  private let state = Mutex<(made: [GuestRelease], released: [GuestRelease])>(([], []))

  public init() {}

  /// Owners that were made, in order.
  public var made: [GuestRelease] { state.withLock { $0.made } }
  /// Commands that were given back, in order.
  public var released: [GuestRelease] { state.withLock { $0.released } }
  /// Owners that live.
  public var alive: Int { state.withLock { $0.made.count - $0.released.count } }

  /// Makes an owner that tells its end, and keeps the memory of its command until then.
  public func owner(_ release: GuestRelease, of arena: GuestArena) -> any AnyObject & Sendable {
    state.withLock { $0.made.append(release) }
    return CommandOwner(release) { [self] release in
      withExtendedLifetime(arena) { state.withLock { $0.released.append(release) } }
    }
  }
}
