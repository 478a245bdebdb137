/// Gives a command back when nobody needs it any more, exactly once.
///
/// What ``QXLReader`` is asked to make an owner with may make one of these, or anything else that does as much in its
/// `deinit`. The last holder may let go on any thread: the closure must see to it that the device gets the command on the
/// one where it wants it.
public final class CommandOwner: Sendable {
  private let release: GuestRelease
  private let giveBack: @Sendable (GuestRelease) -> Void

  /// Will call `giveBack` with `release`.
  public init(_ release: GuestRelease, giveBack: @escaping @Sendable (GuestRelease) -> Void) {
    self.release = release
    self.giveBack = giveBack
  }

  deinit { giveBack(release) }
}
