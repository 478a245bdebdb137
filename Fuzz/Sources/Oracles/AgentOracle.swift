import SpiceAgentWire
import SpiceBytes

/// The guest agent's stream: the same messages however it is cut; what can be read can be written.
enum AgentOracle {
  private enum Item: Equatable {
    case message(AgentMessageAssembler.Message)
    case error(AgentStreamError)
  }

  private static let limit = 4096

  static func judge(_ bytes: RawSpan) {
    var input = FuzzInput(bytes)
    let flags = input.next(UInt8.self)
    var context = AgentContext()
    context.hasSelection = flags & 1 != 0
    context.hasGrabSerial = flags & 2 != 0
    if flags & 4 != 0 { return judgeDescription(input.rest()) }
    let pieces = Pieces.choose(&input)
    let stream = input.rest()
    let items = run(stream, Pieces())
    expect(items == run(stream, pieces), "a stream in pieces holds the same messages")
    for case .message(let message) in items {
      expect(message.body.count <= limit, "a message keeps to the limit")
      judge(message, context)
    }
  }

  private static func run(_ stream: RawSpan, _ pieces: Pieces) -> [Item] {
    var assembler = AgentMessageAssembler(limit: limit)
    var items: [Item] = []
    pieces.cut(stream) { piece in
      var offset = 0
      while offset < piece.byteCount {
        do throws(AgentStreamError) {
          guard let message = try assembler.next(in: piece, at: &offset) else { break }
          items.append(.message(message))
        } catch {
          items.append(.error(error))
          if case .badVersion = error { return false }
        }
      }
      return true
    }
    return items
  }

  private static func judge(_ message: AgentMessageAssembler.Message, _ context: AgentContext) {
    guard let kind = AgentMessage.Kind(rawValue: message.type),
      let first = try? AgentMessage(kind, decoding: message.body.rawSpan, in: context)
    else { return }
    do throws(WireError) {
      let once = try body(of: first, message.body, context)
      expect(once.count <= message.body.count + 64, "a message does not grow")
      let second = try AgentMessage(kind, decoding: once.rawSpan, in: context)
      expect(try body(of: second, once, context) == once, "\(kind) is written the same twice")
    } catch {
      fatalError("\(kind) was read and cannot be written and read again: \(error)")
    }
    if case .fileTransferStart = first { judgeDescription(message.body.rawSpan) }
  }

  private static func body(
    of message: AgentMessage, _ blobs: [UInt8], _ context: AgentContext
  ) throws(WireError) -> [UInt8] {
    let bytes = try message.encoded(in: context, blobs: blobs.rawSpan)
    var chunker = AgentMessageChunker(bytes)
    var joined: [UInt8] = []
    while let piece = chunker.next() {
      expect(piece.range.count <= AgentMessageChunker.pieceLimit, "pieces are small")
      if let part = piece.range.bytes(of: piece.bytes.rawSpan) { joined.append(copying: part) }
    }
    expect(joined == bytes, "the pieces make up the message")
    return Array(bytes.dropFirst(AgentHeader.byteCount))
  }

  private static func judgeDescription(_ text: RawSpan) {
    guard let description = FileTransferDescription(text: [UInt8](copying: text)) else { return }
    expect(!description.name.contains(0), "a name has no zero byte")
    expect(FileTransferDescription(text: description.text) == description, "a description is read back")
  }
}
