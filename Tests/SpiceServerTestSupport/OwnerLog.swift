import Synchronization

/// Which owners of commands were made, and which are alive.
public final class OwnerLog: Sendable {
  private let counts = Mutex<(made: Int, alive: Int)>((0, 0))

  public init() {}

  /// Owners that were made.
  public var made: Int { counts.withLock { $0.made } }
  /// Owners that are alive.
  public var alive: Int { counts.withLock { $0.alive } }

  /// A new owner.
  public func make() -> any AnyObject & Sendable { Owner(self) }

  private final class Owner: Sendable {
    private let log: OwnerLog

    init(_ log: OwnerLog) {
      self.log = log
      log.counts.withLock { counts in
        counts.made += 1
        counts.alive += 1
      }
    }

    deinit { log.counts.withLock { $0.alive -= 1 } }
  }
}
