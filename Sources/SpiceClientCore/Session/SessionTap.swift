public import SpiceLink
public import SpiceWire

/// What goes by on a session's connections, for recordings.
public enum SessionTap: Sendable {
  /// A channel was linked.
  case opened(ChannelID, LinkedPeer)
  /// A message from the server, header and body.
  case fromServer(ChannelID, [UInt8])
  /// A message to the server, header and body.
  case toServer(ChannelID, [UInt8])
  /// A channel is gone.
  case closed(ChannelID)
}
