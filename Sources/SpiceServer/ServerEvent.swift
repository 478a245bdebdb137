/// Names a client of a server, as long as it is there.
public struct ClientID: Hashable, Sendable, CustomStringConvertible {
  let session: UInt32
  /// The number of its session.
  public var description: String { String(session) }
}

/// What happens to a server.
public enum ServerEvent: Equatable, Sendable {
  /// A client is there: it has connected its main channel, from an address (`host:port`, or `unix:path`).
  case clientConnected(ClientID, address: String)
  /// A client is gone.
  case clientDisconnected(ClientID)
  /// Somebody connected and did not become a channel: of another protocol, without the password, or too slow. The reason
  /// is for people, and there if it was TLS.
  case connectionRefused(address: String, reason: String?)
  /// Connections cannot be accepted, for a reason that people understand; it is tried again.
  case listeningFailed(String)
}

/// What goes on at a server.
public struct ServerStatistics: Sendable {
  /// A client.
  public struct Client: Sendable {
    /// Its name.
    public var id: ClientID
    /// Where it is (`host:port`, or `unix:path`).
    public var address: String
    /// The channels that it has, such as `display 0`.
    public var channels: [String]
    /// The shortest round trip that was measured; nil if none was.
    public var roundTrip: Duration?
    /// How fast its line is, in bits a second; nil if it is not known.
    public var bitsPerSecond: Int?
    /// Bytes of messages to it, on all channels.
    public var sentBytes: UInt64
    /// Bytes of messages from it, on all channels.
    public var receivedBytes: UInt64
    /// Draw commands that it got.
    public var draws: UInt64
    /// Draw commands that it did not get, since later pictures took their place.
    public var superseded: UInt64
    /// Pictures that it got as JPEG at first.
    public var lossyPictures: UInt64
    /// Frames of videos that it got.
    public var videoFrames: UInt64
    /// Frames that were left out, since its line takes no more, or newer ones came.
    public var droppedVideoFrames: UInt64
  }

  /// The clients.
  public var clients: [Client] = []
  /// Draw commands of all displays.
  public var draws: UInt64 = 0
  /// Those that a later one covered before anybody needed them.
  public var covered: UInt64 = 0
}
