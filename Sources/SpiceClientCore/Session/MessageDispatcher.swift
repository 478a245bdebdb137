import SpiceBytes
import SpiceChannel
import SpiceWire

/// Takes a channel's messages apart: sub-messages first, common messages here, the rest to the channel's machine.
struct MessageDispatcher {
  let connection: ClientConnection
  let outbox: Outbox
  let tap: ((SessionTap) -> Void)?

  /// Deals with the message at the front of the connection's queue and takes it off, unless something in it must wait.
  /// Then nothing is taken off, and the same message is to be given again.
  func deal(with frame: Frame, at now: SpiceInstant) throws(ProtocolViolation) -> WaitTarget? {
    // The queue is held here meanwhile: what the message does cannot reach it.
    var input = connection.input
    connection.input = ByteQueue()
    defer { connection.input = input }

    if let target = try handle(frame, in: input.bytes, at: now) { return target }
    if let tap {
      tap(.fromServer(connection.channel, [UInt8](copying: input.bytes.extracting(first: frame.size))))
    }
    connection.subMessagesDone = 0
    connection.waits = 0
    connection.waitDeadline = nil
    connection.receivedMessages += 1
    connection.machine.shared.progress[connection.channel] = frame.serial
    connection.frames?.finish(frame, in: &input)
    // Acknowledging what was dealt with, not what arrived, tells the server honestly how fast this client is. The
    // message that sets the window does not count itself.
    if frame.type != CommonServerMessage.Kind.setAck.rawValue, connection.acks.messageReceived() {
      connection.outlet.send(CommonClientMessage.ack)
    }
    return nil
  }

  private func handle(
    _ frame: Frame, in bytes: RawSpan, at now: SpiceInstant
  ) throws(ProtocolViolation) -> WaitTarget? {
    let body = frame.body(in: bytes)
    var content = body
    var subMessages: [SubMessage] = []
    if let list = frame.subMessages {
      subMessages = try self.list(in: body, at: list, of: frame.type)
      content = body.extracting(first: Int(clamping: list))
    } else if frame.type == CommonServerMessage.Kind.list.rawValue {
      subMessages = try self.list(in: body, at: 0, of: frame.type)
    }
    while connection.subMessagesDone < subMessages.count {
      let sub = subMessages[connection.subMessagesDone]
      guard sub.type != CommonServerMessage.Kind.list.rawValue, let range = sub.body.bytes(of: body) else {
        throw violation(frame.type, .badSubMessages)
      }
      if let target = try dispatch(sub.type, range, now) { return target }
      connection.subMessagesDone += 1
    }
    return try dispatch(frame.type, content, now)
  }

  private func dispatch(
    _ type: UInt16, _ body: RawSpan, _ now: SpiceInstant
  ) throws(ProtocolViolation) -> WaitTarget? {
    guard type <= 100 else { return try connection.machine.receive(type, body, at: now) }
    guard let message: CommonServerMessage = try connection.machine.decode(type, body) else { return nil }
    switch message {
    case .setAck(let window):
      connection.acks.set(window: window.window)
      connection.outlet.send(CommonClientMessage.ackSync(generation: window.generation))
    case .ping(let ping): connection.outlet.send(CommonClientMessage.pong(Pong(ping)))
    case .waitForChannels(let waits):
      let target = WaitTarget.channels(waits)
      return connection.machine.shared.isSatisfied(target, for: connection.channel) ? nil : target
    case .disconnecting: connection.saidGoodbye = true
    case .notify(let notice):
      let text = notice.text.text(in: body, limit: connection.machine.shared.limits.textBytes)
      outbox.add(event: .notice(severity: notice.severity, text: text))
    case .migrate(let flags):
      if flags.contains(.needFlush) { connection.outlet.send(CommonClientMessage.migrateFlushMark) }
    case .migrateData, .list: break
    }
    return nil
  }

  private func list(
    in body: RawSpan, at offset: UInt32, of type: UInt16
  ) throws(ProtocolViolation) -> [SubMessage] {
    do throws(WireError) {
      return try SubMessageList(decoding: body, at: offset).messages
    } catch {
      throw violation(type, .malformed(error))
    }
  }

  private func violation(_ type: UInt16, _ reason: ProtocolViolation.Reason) -> ProtocolViolation {
    ProtocolViolation(channel: connection.channel, message: type, reason: reason)
  }
}
