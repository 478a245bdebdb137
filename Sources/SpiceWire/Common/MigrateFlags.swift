/// `SPICE_MIGRATE_…`: what a client owes a channel before it leaves its server.
public struct MigrateFlags: OptionSet, Hashable, Sendable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `NEED_FLUSH`: send a flush mark.
  public static let needFlush = MigrateFlags(rawValue: 1)
  /// `NEED_DATA_TRANSFER`: carry the server's data to the target.
  public static let needDataTransfer = MigrateFlags(rawValue: 2)
}
