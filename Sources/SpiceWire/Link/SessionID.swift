/// `connection_id`, `session_id`: names a session of a server.
public struct SessionID: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// What a main channel sends to open a session.
  public static let new = SessionID(rawValue: 0)
}
