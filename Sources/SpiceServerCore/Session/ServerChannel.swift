import SpiceBytes
public import SpiceChannel
public import SpiceLink
public import SpiceWire

/// The server's side of one linked channel of one client: messages in and out, acknowledgements, round trips.
///
/// Confined to the thread of its channel.
public class ServerChannel {
  /// Which channel it is.
  public let id: ChannelID
  /// What was agreed when it was linked.
  public let peer: LinkedPeer
  /// Why the channel is closed; nil as long as it is open.
  public private(set) var end: ChannelEnd?
  /// Told once, when the channel closes.
  public var onEnd: ((ChannelEnd) -> Void)?
  /// What went over the line so far.
  public private(set) var traffic = ChannelTraffic()

  let sink: any ChannelSink
  var window: SendWindow?
  var latency: LatencyMeter?
  /// Bytes that have left and that the client's machine has not acknowledged, as far as that is known.
  final var outstandingBytes = 0

  private var input = ByteQueue()
  private var reader: FrameReader
  private var writer: FrameWriter
  private let stallMilliseconds: Int64?
  private let queueLimit: Int
  private var lastProgress: SpiceInstant
  /// What had left for the client when that was looked at last, but for a constant.
  private var leftBefore: Int64 = 0
  /// Whether nothing waited for the client then.
  private var wasIdle = true

  /// A channel. With a `window`, whoever sends looks at ``isReady(queueLimit:)``; without, what the client asks for is
  /// answered at once, and only the client's own taking bounds what waits. Messages have `bodyLimit` bytes at most, if
  /// that is another bound than for others. A channel that `waitsForever` has a client that may take nothing for as long
  /// as it likes.
  init(
    id: ChannelID, peer: LinkedPeer, sink: any ChannelSink, limits: ServerLimits, window: SendWindow? = nil,
    bodyLimit: Int? = nil, waitsForever: Bool = false, at now: SpiceInstant
  ) {
    self.id = id
    self.peer = peer
    self.sink = sink
    self.window = window
    reader = FrameReader(channel: id, headerForm: peer.headerForm, bodyLimit: bodyLimit ?? limits.clientMessageBytes)
    writer = FrameWriter(headerForm: peer.headerForm)
    stallMilliseconds = waitsForever ? nil : limits.stallMilliseconds
    queueLimit = window == nil ? limits.queuedBytesAtMost : .max
    lastProgress = now
  }

  // MARK: Out

  /// The serial that the next message gets.
  final var nextSerial: MessageSerial { MessageSerial(rawValue: traffic.sentMessages + 1) }

  /// Sends a message whose ranges count from `blobs`.
  final func send<M: WireMessage>(_ message: M, blobs: RawSpan) {
    // What is too large for its fields is a mistake of ours; the client is spared it.
    guard end == nil, let bytes = try? writer.frame(message, blobs: blobs) else { return }
    count(bytes.count)
    sink.send(bytes)
  }

  private func count(_ bytes: Int) {
    traffic.sentMessages += 1
    traffic.sentBytes += UInt64(bytes)
    window?.messageSent()
  }

  /// Sends a message whose ranges count from `source`, which it has all of. The bytes are not copied if that can be.
  final func send<M: WireMessage>(_ message: M, source: SourceBytes) {
    guard end == nil, source.isStable,
      let head = try? writer.frame(message, omitting: source.count)
    else { return source.withBytes { send(message, blobs: $0) } }
    count(head.count + source.count)
    sink.send(head)
    sink.send(source)
  }

  /// Sends a message whose ranges count from `blobs`.
  final func send<M: WireMessage>(_ message: M, blobs: [UInt8] = []) { send(message, blobs: blobs.rawSpan) }

  /// Announces a new acknowledgement window. That message does not count itself.
  final func announceWindow() {
    guard var window else { return }
    let generation = window.begin()
    self.window = nil
    send(CommonServerMessage.setAck(SetAck(generation: generation, window: window.window)))
    self.window = window
  }

  /// Whether the client may be sent more: it keeps up with acknowledging, and little waits in its queue.
  final func isReady(queueLimit: Int) -> Bool {
    end == nil && (window?.isOpen ?? true) && sink.queuedBytes <= queueLimit
  }

  /// Lets what was sent leave, and notes whether anything moves.
  final func flush(at now: SpiceInstant) {
    guard end == nil else { return }
    if sink.queuedBytes > 0 { sink.flush() }
    noteProgress(at: now)
  }

  private func noteProgress(at now: SpiceInstant) {
    let queued = sink.queuedBytes
    // Counted by what leaves: what waits may be as much as before, although all of it is new.
    let left = Int64(clamping: traffic.sentBytes) - Int64(queued) - Int64(outstandingBytes)
    let isIdle = isIdle(queued: queued)
    if isIdle || wasIdle || left > leftBefore { lastProgress = now }
    (leftBefore, wasIdle) = (left, isIdle)
  }

  /// Whether nothing waits for the client to take it, if so many bytes wait in the queue.
  private func isIdle(queued: Int) -> Bool { queued == 0 && outstandingBytes == 0 && (window?.isOpen ?? true) }

  /// When a client is given up that goes on taking nothing, or has too much waiting for it; nil if nothing waits.
  private var stallDeadline: SpiceInstant? {
    let queued = sink.queuedBytes
    if queued > queueLimit { return lastProgress }
    guard !isIdle(queued: queued), let stallMilliseconds else { return nil }
    return lastProgress.advanced(byMilliseconds: stallMilliseconds)
  }

  /// Everything that waited has been given to the line, after it would not take more for a while.
  func drained(at now: SpiceInstant) {}

  /// The client has acknowledged messages.
  func acknowledged(at now: SpiceInstant) {}

  // MARK: In

  /// Bytes have arrived.
  public final func received(_ bytes: RawSpan, at now: SpiceInstant) {
    guard end == nil else { return }
    traffic.receivedBytes += UInt64(bytes.byteCount)
    input.append(bytes)
    takeFrames(at: now)
  }

  /// Whether messages that have arrived are dealt with. Who makes it true again calls ``takeFrames(at:)``.
  var takesFrames: Bool { true }

  /// Deals with the messages that have arrived.
  final func takeFrames(at now: SpiceInstant) {
    do throws(ProtocolViolation) {
      while end == nil, takesFrames, let frame = try reader.next(in: &input) {
        try take(frame, at: now)
        if sink.queuedBytes > queueLimit { close(.timeout) }
      }
    } catch {
      close(.violation(error))
    }
  }

  private func take(_ frame: Frame, at now: SpiceInstant) throws(ProtocolViolation) {
    // The queue is held here meanwhile: what the message does cannot reach it.
    var input = ByteQueue()
    swap(&input, &self.input)
    defer { swap(&input, &self.input) }
    defer { reader.finish(frame, in: &input) }
    traffic.receivedMessages += 1
    let body = frame.body(in: input.bytes)
    guard frame.type <= 100 else { return try receive(frame.type, body, at: now) }
    guard let message: CommonClientMessage = try decode(frame.type, body) else {
      throw violation(frame.type, .unexpected)
    }
    switch message {
    case .ackSync(let generation): window?.synchronized(generation: generation)
    case .ack:
      window?.acknowledged()
      lastProgress = now
      acknowledged(at: now)
    case .pong(let pong): receivedPong(pong, at: now)
    case .disconnecting: close(.closedByClient)
    case .migrateFlushMark, .migrateData: throw violation(frame.type, .unexpected)
    }
  }

  /// An answer to a ping came.
  func receivedPong(_ pong: Pong, at now: SpiceInstant) { latency?.received(pong, at: now) }

  /// Deals with a message of the channel's own. One that is not known here is refused: clients send nothing that was not
  /// announced.
  func receive(_ type: UInt16, _ body: RawSpan, at now: SpiceInstant) throws(ProtocolViolation) {
    throw violation(type, .unexpected)
  }

  /// Reads a message, or says what is wrong with it. Nil for a number that is not known here.
  final func decode<M: WireMessage>(
    _ type: UInt16, _ body: RawSpan, as: M.Type = M.self
  ) throws(ProtocolViolation) -> M? {
    guard let kind = M.Kind(rawValue: type) else { return nil }
    do throws(WireError) {
      return try M(kind, decoding: body)
    } catch {
      throw violation(type, .malformed(error))
    }
  }

  final func violation(_ type: UInt16, _ reason: ProtocolViolation.Reason) -> ProtocolViolation {
    ProtocolViolation(channel: id, message: type, reason: reason)
  }

  // MARK: Time and end

  /// When ``expire(at:)`` is to be called, if at all.
  var deadline: SpiceInstant? { .earliest(sink.queuedBytes == 0 ? latency?.deadline : nil, stallDeadline) }

  /// Does what is due.
  func expire(at now: SpiceInstant) {
    // The line may have taken something meanwhile by itself.
    flush(at: now)
    if let stallDeadline, stallDeadline <= now { return close(.timeout) }
    guard end == nil, sink.queuedBytes == 0, let pings = latency?.start(at: now), !pings.isEmpty else { return }
    for ping in pings { send(CommonServerMessage.ping(ping)) }
    flush(at: now)
  }

  /// Closes the channel. The first reason counts.
  public final func close(_ reason: ChannelEnd) {
    guard end == nil else { return }
    end = reason
    // It may take its time, and whoever has the bytes is not told when they have left.
    if reason == .closedByServer { sink.copySources() }
    sink.close(afterSending: reason == .closedByServer)
    closed()
    onEnd?(reason)
    onEnd = nil
  }

  /// The channel is closed: nothing more will be sent or received.
  func closed() {}
}

/// Why a channel ended.
public enum ChannelEnd: Equatable, Sendable {
  /// The client said goodbye, or closed the connection.
  case closedByClient
  /// The server wants it so: another client took over, the device is gone, the server ends.
  case closedByServer
  /// The connection broke.
  case connectionLost
  /// The client broke the protocol.
  case violation(ProtocolViolation)
  /// The client did not take what it was sent, or did not say what it had to, for too long.
  case timeout
}

/// What went over a channel's line.
public struct ChannelTraffic: Equatable, Sendable {
  /// Bytes of messages to the client.
  public var sentBytes: UInt64 = 0
  /// Messages to the client.
  public var sentMessages: UInt64 = 0
  /// Bytes of messages from the client.
  public var receivedBytes: UInt64 = 0
  /// Messages from the client.
  public var receivedMessages: UInt64 = 0

  /// Nothing yet.
  public init() {}

  /// The sum of two channels'.
  public static func + (a: ChannelTraffic, b: ChannelTraffic) -> ChannelTraffic {
    var sum = a
    sum.sentBytes += b.sentBytes
    sum.sentMessages += b.sentMessages
    sum.receivedBytes += b.receivedBytes
    sum.receivedMessages += b.receivedMessages
    return sum
  }
}
