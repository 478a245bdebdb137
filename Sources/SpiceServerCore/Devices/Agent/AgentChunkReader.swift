import SpiceAgentWire
import SpiceBytes

/// What the guest's agent may not do. Nothing of what it says after that can be understood.
enum AgentFault: Error, Equatable {
  /// A chunk for a port that there is not.
  case badPort(UInt32)
  /// A piece with too many bytes, which only clients can send.
  case tooLong
  /// A message that begins with less than its header.
  case noHeader
  /// A message of another version of the protocol.
  case badVersion(UInt32)
  /// A piece with more bytes than are left of its message.
  case beyondMessage
}

/// Finds the pieces of agent messages in the byte stream of the guest's port: chunks with headers, which may be larger
/// than clients accept.
struct AgentChunkReader {
  private var queue = ByteQueue()
  private var port = AgentPort.client
  /// Bytes that are left of the chunk.
  private var left = 0

  /// Bytes have arrived.
  mutating func append(_ bytes: [UInt8]) { queue.append(bytes.rawSpan) }

  /// The next piece of the stream for clients, or nil until all of it has arrived.
  mutating func next() throws(AgentFault) -> [UInt8]? {
    while true {
      if left == 0 {
        var header = AgentChunkHeader()
        var reader = WireReader(queue.bytes)
        guard (try? reader.value(&header)) != nil else { return nil }
        port = header.port
        guard port == .client || port == .server else { throw .badPort(port.rawValue) }
        left = Int(clamping: header.size)
        queue.drop(AgentChunkHeader.byteCount)
        continue
      }
      if port == .server {
        // Nobody is meant by that.
        let count = min(left, queue.count)
        guard count > 0 else { return nil }
        queue.drop(count)
        left -= count
        continue
      }
      let count = min(left, AgentMessageChunker.pieceLimit)
      guard queue.count >= count else { return nil }
      left -= count
      return queue.take(count)
    }
  }
}
