import SpiceAgentWire
import SpiceBytes

/// Which messages may pass between agent and clients.
struct AgentRules: Equatable {
  /// Whether texts and pictures may be copied and pasted.
  var allowsClipboard = true
  /// Whether clients may send files.
  var allowsFiles = true

  /// Whether messages of a type may pass.
  func allows(_ kind: AgentMessage.Kind) -> Bool {
    switch kind {
    case .clipboard, .clipboardGrab, .clipboardRequest, .clipboardRelease: allowsClipboard
    case .fileTransferStart, .fileTransferStatus, .fileTransferData: allowsFiles
    default: true
    }
  }

  /// What an agent can do under these rules.
  func edited(_ capabilities: AgentCapabilities) -> AgentCapabilities {
    var edited = capabilities
    if !allowsClipboard { edited.subtract([.clipboard, .clipboardByDemand, .clipboardSelection]) }
    if !allowsFiles { edited.insert(.fileTransferDisabled) }
    return edited
  }
}

/// Follows a stream of agent messages that is cut in pieces, and says of each piece what it is. What is decided of the
/// first piece of a message holds for the others.
struct AgentFilter {
  /// A piece of a message.
  struct Piece {
    /// What the message begins with, in its first piece.
    var header: AgentHeader?
    /// Whether the message may pass.
    var passes: Bool
    /// Whether the message ends with it.
    var isLast: Bool
  }

  private var left: UInt32 = 0
  private var passes = true

  /// Whether a message has begun and not ended.
  var isWithinMessage: Bool { left > 0 }

  /// What is left of the message does not pass.
  mutating func discardRest() { passes = false }

  /// Looks at the next piece.
  mutating func judge(_ bytes: RawSpan, _ rules: AgentRules) throws(AgentFault) -> Piece {
    guard bytes.byteCount <= AgentMessageChunker.pieceLimit else { throw .tooLong }
    var count = UInt32(clamping: bytes.byteCount)
    var header: AgentHeader?
    if left == 0 {
      var begun = AgentHeader()
      var reader = WireReader(bytes)
      guard (try? reader.value(&begun)) != nil else { throw .noHeader }
      guard begun.version == AgentHeader.version else { throw .badVersion(begun.version) }
      header = begun
      count -= UInt32(AgentHeader.byteCount)
      left = begun.size
      // What is not known here is for the others to know.
      passes = AgentMessage.Kind(rawValue: begun.type).map(rules.allows) ?? true
    }
    guard count <= left else { throw .beyondMessage }
    left -= count
    return Piece(header: header, passes: passes, isLast: left == 0)
  }
}
