public import SpiceBytes
import SpiceChannel
public import SpiceServerCore
import SpiceWire

/// The line between a server and a client: what the server sends waits here until it is carried over.
public final class ServerLine: ChannelSink {
  public let id: ServerConnectionID
  public let isLocal: Bool
  /// Bytes that the line still takes; nil for any number.
  public var room: Int?
  /// What the server is told of the line, but for what is on its way; nil for nothing.
  public var trips: (now: Int64, shortest: Int64)?
  /// Bytes that the line carries at a time and that have not arrived; they count only with ``trips``.
  public var outstandingBytes = 0
  /// Whether what the client sends is kept back.
  public var holdsBack = false
  /// What is kept back.
  var held: [UInt8] = []
  var carried: [UInt8] = []
  /// Whether the server has closed it.
  public private(set) var isClosed = false
  /// Most bytes that waited at a time.
  public private(set) var mostQueued = 0
  /// What waits, oldest first; the bytes of others are read when they leave.
  private var queue: [SourceBytes] = []
  /// Bytes of the first in the queue that have left.
  private var offset = 0

  public init(id: ServerConnectionID, isLocal: Bool = false) {
    self.id = id
    self.isLocal = isLocal
  }

  /// So many bytes that are on their way arrive, or all of them.
  public func arrive(_ count: Int = .max) { outstandingBytes -= min(count, outstandingBytes) }

  // MARK: ChannelSink

  public var lineReport: LineReport? {
    trips.map {
      LineReport(
        outstandingBytes: outstandingBytes, arrivedBytes: sentBytes - UInt64(outstandingBytes), roundTrip: $0.now,
        shortestRoundTrip: $0.shortest)
    }
  }

  private var sentBytes: UInt64 = 0

  public func send(_ bytes: [UInt8]) { send(SourceBytes(bytes)) }

  public func send(_ bytes: SourceBytes) {
    precondition(!isClosed, "nothing is sent on a line that is closed")
    if bytes.count > 0 { queue.append(bytes) }
    queuedBytes += bytes.count
  }

  public func copySources() { queue = queue.map { SourceBytes($0.copy()) } }

  public func flush() {
    var left = min(queuedBytes, room ?? .max)
    if let room { self.room = room - left }
    queuedBytes -= left
    if trips != nil {
      sentBytes += UInt64(left)
      outstandingBytes += left
    }
    while left > 0, let first = queue.first {
      let count = min(left, first.count - offset)
      carried += first.copy()[offset..<(offset + count)]
      offset += count
      left -= count
      if offset == first.count {
        queue.removeFirst()
        offset = 0
      }
    }
    mostQueued = max(mostQueued, queuedBytes)
  }

  public private(set) var queuedBytes = 0

  public func setReading(_ isOn: Bool) { holdsBack = !isOn }

  public func close(afterSending: Bool) {
    isClosed = true
    if afterSending { return flush() }
    queue = []
    (offset, queuedBytes) = (0, 0)
  }

  // MARK: The other end

  /// The bytes that were carried over.
  public func takeBytes() -> [UInt8] {
    defer { carried = [] }
    return carried
  }

  /// Gives back bytes that are somebody else's to read.
  func putBack(_ bytes: [UInt8]) { carried = bytes + carried }

  /// The messages that were carried over, as numbers and bodies.
  public func takeMessages() -> [(type: UInt16, body: [UInt8])] {
    var queue = ByteQueue()
    queue.append(takeBytes().rawSpan)
    var reader = FrameReader(channel: ChannelID(), headerForm: .mini, bodyLimit: 1 << 24)
    var messages: [(UInt16, [UInt8])] = []
    while let frame = try? reader.next(in: &queue) {
      messages.append((frame.type, [UInt8](copying: frame.body(in: queue.bytes))))
      reader.finish(frame, in: &queue)
    }
    return messages
  }
}
