import SpiceBytes
import SpiceChannel
import SpiceLink
import SpiceWire

/// Through which a channel's machine speaks: messages to the server, events to whoever watches.
final class ChannelOutlet {
  let connection: ConnectionID
  let channel: ChannelID
  /// What was agreed when the channel was linked; nil before.
  private(set) var peer: LinkedPeer?
  /// What went out, for statistics.
  private(set) var sentBytes: UInt64 = 0
  private(set) var sentMessages: UInt64 = 0
  private var writer: FrameWriter?
  private let outbox: Outbox

  init(connection: ConnectionID, channel: ChannelID, outbox: Outbox) {
    self.connection = connection
    self.channel = channel
    self.outbox = outbox
  }

  func linked(_ peer: LinkedPeer) {
    self.peer = peer
    writer = FrameWriter(headerForm: peer.headerForm)
  }

  /// Sends a message. Before the channel is linked, and after it is closed, there is nobody to send to.
  func send<M: WireMessage>(_ message: M, blobs: [UInt8] = []) {
    guard let bytes = try? writer?.frame(message, blobs: blobs.rawSpan) else { return }
    sentBytes += UInt64(bytes.count)
    sentMessages += 1
    outbox.add(.send(connection, bytes))
  }

  func close() { writer = nil }

  /// Has the server's bytes stay where they are, or come again.
  func setReading(_ isOn: Bool) { if writer != nil { outbox.add(.setReading(connection, isOn)) } }

  func emit(_ event: SessionEvent) { outbox.add(event: event) }

  func emit(_ effect: AgentEffect) { outbox.add(.agent(effect)) }
}
