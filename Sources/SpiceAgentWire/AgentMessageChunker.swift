public import SpiceBytes

/// Cuts an encoded agent message in pieces that each fit one agent data message.
///
/// Every message starts a piece of its own: servers refuse a piece with bytes of two messages. What a message carries is
/// cut where it is, without putting it behind the message's head first.
public struct AgentMessageChunker: Sendable {
  /// `VD_AGENT_MAX_DATA_SIZE`: bytes that a piece may have.
  public static let pieceLimit = 2048

  /// A part of a message.
  public struct Piece: Sendable {
    /// What the range counts from.
    public let bytes: [UInt8]
    /// The bytes of the piece.
    public let range: WireRange
  }

  private let head: [UInt8]
  private let payload: [UInt8]
  private var offset = 0

  /// Starts before the first piece of a message: header and body, and then `payload`, if the head was encoded without it.
  public init(_ head: [UInt8], payload: [UInt8] = []) {
    self.head = head
    self.payload = payload
  }

  private var total: Int { head.count &+ payload.count }

  /// Whether a piece was taken and others are left: they must be sent before any other message.
  public var isWithinMessage: Bool { offset > 0 && offset < total }

  /// The next piece, or nil after the last.
  public mutating func next() -> Piece? {
    let count = min(Self.pieceLimit, total &- offset)
    guard count > 0 else { return nil }
    let start = offset
    offset &+= count
    if start >= head.count {
      return Piece(bytes: payload, range: WireRange(offset: start &- head.count, count: count))
    }
    if offset <= head.count { return Piece(bytes: head, range: WireRange(offset: start, count: count)) }
    let joined = [UInt8](head[start...] + payload[..<(offset &- head.count)])
    return Piece(bytes: joined, range: WireRange(offset: 0, count: count))
  }
}
