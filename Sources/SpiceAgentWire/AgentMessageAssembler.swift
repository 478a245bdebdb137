import SpiceBytes

/// Why a stream of agent data cannot be followed.
public enum AgentStreamError: Error, Equatable, Sendable {
  /// The header has another version. Nothing says where the next message starts: only a reset helps.
  case badVersion(UInt32)
  /// The message has more bytes than the assembler takes. It is skipped, and the stream goes on after it.
  case tooLarge(type: UInt32, size: UInt32)
}

/// Puts agent messages together from a stream that is cut in pieces anywhere.
///
/// Pieces may end within a header and may hold several messages. Memory is taken for bytes that have arrived, never for
/// a size that was only announced.
public struct AgentMessageAssembler: Sendable {
  /// A complete message.
  public struct Message: Equatable, Sendable {
    /// Which message it is; ``AgentMessage/Kind`` has those that are known here.
    public var type: UInt32
    /// Its body.
    public var body: [UInt8]

    /// A message of a type with a body.
    public init(type: UInt32, body: [UInt8]) {
      self.type = type
      self.body = body
    }
  }

  private enum State {
    case header([UInt8])
    case body(AgentHeader, [UInt8])
    case skipping(UInt32)
    case broken(version: UInt32)
  }

  /// Bytes that the body of a message may have whose header comes next.
  public var limit: Int
  private var state = State.header([])

  /// Starts at the beginning of a message and refuses bodies of more than `limit` bytes.
  public init(limit: Int) { self.limit = limit }

  /// Whether a message has begun that is not complete.
  public var isWithinMessage: Bool {
    if case .header(let bytes) = state { !bytes.isEmpty } else { true }
  }

  /// The type of the message whose body has begun; nil between messages, within a header and while one is skipped.
  public var currentType: UInt32? {
    if case .body(let header, _) = state { header.type } else { nil }
  }

  /// Forgets what has arrived of a message: the stream starts anew.
  public mutating func reset() { state = .header([]) }

  /// Takes bytes of a piece from `offset` on, up to the end of a message, and moves `offset` behind them.
  ///
  /// Returns the message that is complete now, or nil if the piece is used up. After an error the call may be repeated
  /// with the rest of the piece.
  public mutating func next(in piece: RawSpan, at offset: inout Int) throws(AgentStreamError)
    -> Message?
  {
    while true {
      switch state {
      case .header(var bytes):
        state = .header([])
        Self.move(upTo: AgentHeader.byteCount &- bytes.count, of: piece, at: &offset, to: &bytes)
        guard bytes.count == AgentHeader.byteCount else {
          state = .header(bytes)
          return nil
        }
        try begin(bytes)
      case .body(let header, var body):
        state = .header([])
        let missing = Int(clamping: header.size) &- body.count
        Self.move(upTo: missing, of: piece, at: &offset, to: &body)
        guard body.count == Int(clamping: header.size) else {
          state = .body(header, body)
          return nil
        }
        return Message(type: header.type, body: body)
      case .skipping(let count):
        let step = min(count, UInt32(clamping: piece.byteCount &- offset))
        // No more than the piece has.
        offset &+= Int(clamping: step)
        guard step == count else {
          state = .skipping(count &- step)
          return nil
        }
        state = .header([])
      case .broken(let version):
        throw .badVersion(version)
      }
    }
  }

  /// Takes the bytes of a complete header.
  private mutating func begin(_ bytes: [UInt8]) throws(AgentStreamError) {
    let span = bytes.rawSpan
    let version: UInt32 = span.integer(at: 0)
    let header = AgentHeader(type: span.integer(at: 4), size: span.integer(at: 16))
    guard version == AgentHeader.version else {
      state = .broken(version: version)
      throw .badVersion(version)
    }
    guard let size = Int(exactly: header.size), size <= limit else {
      state = .skipping(header.size)
      throw .tooLarge(type: header.type, size: header.size)
    }
    state = .body(header, [])
  }

  private static func move(
    upTo count: Int, of piece: RawSpan, at offset: inout Int, to bytes: inout [UInt8]
  ) {
    let step = min(count, piece.byteCount &- offset)
    guard step > 0 else { return }
    bytes.append(copying: piece.extracting(offset..<(offset &+ step)))
    offset &+= step
  }
}
