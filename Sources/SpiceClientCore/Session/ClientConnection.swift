import SpiceBytes
import SpiceChannel
import SpiceLink
import SpiceWire

/// One connection of a session: its handshake, its frames, and the machine that deals with them.
final class ClientConnection {
  enum Phase {
    case connecting
    case linking(LinkClient)
    case open
    case closed
  }

  /// A wait that is under way.
  struct Waiting {
    var target: WaitTarget
    var deadline: SpiceInstant
  }

  let id: ConnectionID
  let channel: ChannelID
  let isSecure: Bool
  /// The server has sent the client here from its other port.
  let isRedirected: Bool
  let machine: ChannelMachine
  let outlet: ChannelOutlet

  var phase = Phase.connecting
  var input = ByteQueue()
  var frames: FrameReader?
  var acks = AckWindow()
  /// Sub-messages of the current message that were dealt with already, when one of them or the message had to wait.
  var subMessagesDone = 0
  var waiting: Waiting?
  /// How often the current message had to wait, and until when it may.
  var waits = 0
  var waitDeadline: SpiceInstant?
  /// A lot was drawn: the rest comes when everything else has had its turn.
  var isPausing = false
  /// The server has announced that it will close.
  var saidGoodbye = false
  /// Set once the connection is gone; what it has sent may still be dealt with.
  var disconnectCause: DisconnectCause?
  var linkDeadline: SpiceInstant?
  var isReading = true
  var receivedBytes: UInt64 = 0
  var receivedMessages: UInt64 = 0

  init(id: ConnectionID, channel: ChannelID, isSecure: Bool, isRedirected: Bool, machine: ChannelMachine) {
    self.id = id
    self.channel = channel
    self.isSecure = isSecure
    self.isRedirected = isRedirected
    self.machine = machine
    outlet = machine.outlet
  }

  var isOpen: Bool {
    if case .open = phase { true } else { false }
  }

  var isClosed: Bool {
    if case .closed = phase { true } else { false }
  }

  /// The message at the front of what has arrived, if all of it is there.
  func nextFrame() throws(ProtocolViolation) -> Frame? { try frames?.next(in: &input) }

  /// Whether no part of a message waits: the peer may close here in order.
  var isBetweenMessages: Bool { isOpen && input.isEmpty }
}
