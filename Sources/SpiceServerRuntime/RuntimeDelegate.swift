public import SpiceServerCore
public import SpiceSockets
public import SpiceWire

/// A connection that was made.
public struct ConnectionInfo: Sendable {
  /// Its name.
  public var id: ServerConnectionID
  /// Our end.
  public var local: SocketAddress
  /// The other end.
  public var peer: SocketAddress
  /// Whether it is encrypted.
  public var isSecure: Bool
}

/// Who is told what happens in a server: always on the thread of its network, which must not be kept waiting.
public protocol ServerRuntimeDelegate: AnyObject, Sendable {
  /// A connection was made; it may come to nothing.
  func connectionOpened(_ connection: ConnectionInfo)
  /// A connection became a channel of a client.
  func connectionLinked(_ id: ServerConnectionID, _ channel: ChannelID, of session: SessionID, isSecure: Bool)
  /// A connection is over: once for every one that was made.
  func connectionEnded(_ id: ServerConnectionID)
  /// A client would like other monitors, as it says in a `VDAgentMonitorsConfig`. Whether displays take that on is to be
  /// answered once, on any thread; if they do not, the guest's agent gets it.
  func monitorsWanted(_ body: [UInt8], answer: @escaping @Sendable (_ isTaken: Bool) -> Void)
  /// Input for the guest.
  func input(_ event: InputEvent)
  /// A guest broke the rules of a device; what is to be logged of that.
  func deviceFailed(_ text: String)
  /// TLS is not possible on a connection that is no channel yet; its end follows.
  func encryptionFailed(_ id: ServerConnectionID, because error: TLSError)
  /// A connection could not be accepted.
  func listeningFailed(_ error: SocketError)
}

extension ServerRuntimeDelegate {
  public func monitorsWanted(_ body: [UInt8], answer: @escaping @Sendable (_ isTaken: Bool) -> Void) {
    answer(false)
  }

  public func deviceFailed(_ text: String) {}
}
