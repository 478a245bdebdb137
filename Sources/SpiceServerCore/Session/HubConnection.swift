import SpiceBytes
import SpiceChannel
public import SpiceLink
public import SpiceWire

/// Names one connection of a server. Never used twice.
public struct ServerConnectionID: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// A client to whom a channel that lives elsewhere was linked.
public struct LinkedClient: Sendable {
  /// The client's session.
  public var session: SessionID
  /// What was agreed.
  public var peer: LinkedPeer
  /// What the client's display channels share.
  public var pictures: ClientPictures
  /// What is known of the client's line.
  public var line: ClientLine

  /// A client.
  public init(session: SessionID, peer: LinkedPeer, pictures: ClientPictures, line: ClientLine = ClientLine()) {
    self.session = session
    self.peer = peer
    self.pictures = pictures
    self.line = line
  }
}

/// What the hub tells and asks whoever drives it.
public protocol ServerHubHost: AnyObject {
  /// A connection became a channel of a client.
  func initialized(_ id: ServerConnectionID, _ channel: ChannelID, of session: SessionID, isSecure: Bool)
  /// A channel that lives elsewhere was linked: the connection now belongs to whoever has the channel. `rest` has arrived
  /// already.
  func linked(_ id: ServerConnectionID, _ channel: ChannelID, _ client: LinkedClient, rest: [UInt8])
  /// Whoever has the channel is to close a connection that was given away.
  func close(_ id: ServerConnectionID, _ channel: ChannelID)
  /// A connection is over; nothing more will be heard of it.
  func ended(_ id: ServerConnectionID)
  /// Clients came or went.
  func clientsChanged()
  /// The pointer is moved in another way now.
  func mouseModeChanged(_ mode: MouseMode)
  /// A client would like other monitors. ``ServerHub/monitorsAnswered(_:isTaken:at:)`` is to be called once it is known
  /// whether displays take that on; otherwise the agent gets it.
  func monitorsWanted(_ request: MonitorsRequest)
  /// Input for the guest.
  func input(_ event: InputEvent)
  /// A guest broke the rules of a device; what is to be logged of that.
  func deviceFailed(_ text: String)
}

/// A connection of the hub: being linked, serving a channel, or given away.
final class HubConnection {
  enum Role {
    case linking
    case served(ServerChannel)
    case elsewhere
    case ended
  }

  let id: ServerConnectionID
  let sink: any ChannelSink
  let isSecure: Bool
  let skipsTicket: Bool
  /// When it must be linked.
  let deadline: SpiceInstant
  var role = Role.linking
  var link = LinkServer()
  var input = ByteQueue()
  /// What it asked for, while it waits for a key.
  var request: LinkRequest?
  /// What it asked for.
  var wanted: LinkRequest?
  var key: TicketKey?
  var client: ClientRecord?
  var channel = ChannelID()

  init(id: ServerConnectionID, sink: any ChannelSink, isSecure: Bool, skipsTicket: Bool, deadline: SpiceInstant) {
    self.id = id
    self.sink = sink
    self.isSecure = isSecure
    self.skipsTicket = skipsTicket
    self.deadline = deadline
  }

  var isLinking: Bool { if case .linking = role { true } else { false } }

  func send(_ bytes: [UInt8]) {
    sink.send(bytes)
    sink.flush()
  }
}

/// A client and its channels.
final class ClientRecord {
  let session: SessionID
  let pictures: ClientPictures
  let line = ClientLine()
  var channels: [ChannelID: ServerConnectionID] = [:]
  var main: MainClient?
  var inputs: InputsClient?
  var playback: PlaybackClient?

  init(session: SessionID, limits: ServerLimits) {
    self.session = session
    pictures = ClientPictures(limits: limits)
  }
}
