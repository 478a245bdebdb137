public import SpiceAgentWire
public import SpiceChannel
public import SpiceLink
public import SpiceWire

/// Something that happened in a session. State itself is read from the session; an event says that it changed.
public enum SessionEvent: Equatable, Sendable {
  /// The main channel is up and the server has listed its channels.
  case ready
  /// The server's name or UUID became known.
  case identity
  /// A channel is linked.
  case channelOpened(ChannelID)
  /// A channel other than main is gone; the session goes on.
  case channelClosed(ChannelID, ChannelEnd)
  /// The mouse mode, or the modes to choose from, changed.
  case mouseMode
  /// The guest's agent came, went, or told what it can do.
  case agent
  /// What the guest offers in a clipboard changed.
  case clipboard(ClipboardSelection)
  /// A display's size, readiness or monitors changed.
  case display(UInt8)
  /// The pointer's shape, visibility or place (in server mouse mode) changed.
  case cursor(UInt8)
  /// A port is known by its name, or was opened or closed in the guest.
  case port(ChannelID)
  /// The guest's Caps, Num or Scroll Lock changed.
  case keyboardLocks
  /// Sound begins or ends, or the guest's volume has changed.
  case playback
  /// The guest records or does not any more, or its volume for that has changed.
  case record
  /// The server has something to say, as UTF-8 text.
  case notice(severity: Notify.Severity, text: [UInt8])
}

/// Why a channel other than main ended.
public enum ChannelEnd: Equatable, Sendable {
  /// The server closed it.
  case closedByServer
  /// It could not be linked.
  case notLinked(LinkError)
  /// The link handshake took too long.
  case linkTimeout
  /// The connection could not be made, or broke, or was cut off in the middle of a message.
  case connectionFailed
  /// The server broke the protocol on it.
  case violation(ProtocolViolation)
}
