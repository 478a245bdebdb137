public import SpiceBytes

/// Cuts an encoded agent message in pieces that each fit one agent data message.
///
/// Every message starts a piece of its own: servers refuse a piece with bytes of two messages.
public struct AgentMessageChunker: Sendable {
  /// `VD_AGENT_MAX_DATA_SIZE`: bytes that a piece may have.
  public static let pieceLimit = 2048

  /// The message, header and body; what the pieces count from.
  public let bytes: [UInt8]
  private var offset = 0

  /// Starts before the first piece of a message.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether a piece was taken and others are left: they must be sent before any other message.
  public var isWithinMessage: Bool { offset > 0 && offset < bytes.count }

  /// The next piece, or nil after the last.
  public mutating func next() -> WireRange? {
    let count = min(Self.pieceLimit, bytes.count &- offset)
    guard count > 0 else { return nil }
    defer { offset &+= count }
    return WireRange(offset: offset, count: count)
  }
}
