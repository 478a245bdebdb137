import NIOCore

/// Why a peer's WebSocket frames cannot be read.
enum WebSocketFrameError: Error, Equatable {
  case reservedBits, unknownOpcode(UInt8), masked, badControlFrame, badContinuation, badLength

  /// One sentence for people.
  var text: String {
    switch self {
    case .reservedBits: "the peer sent a WebSocket frame with reserved bits"
    case .unknownOpcode(let code): "the peer sent a WebSocket frame of unknown kind \(code)"
    case .masked: "the server sent a masked WebSocket frame"
    case .badControlFrame: "the peer sent an oversized or fragmented WebSocket control frame"
    case .badContinuation: "the peer sent WebSocket fragments out of order"
    case .badLength: "the peer sent a WebSocket frame of impossible length"
    }
  }
}

/// Takes WebSocket frames apart as they come.
///
/// Data is handed on in the pieces that arrive, without waiting for the end of a frame: frames are an arbitrary cut of a
/// byte stream, so a large one needs no memory, and there is no limit to their size.
struct WebSocketFrameReader {
  /// What was found in the stream.
  enum Event: Equatable {
    /// Bytes of the stream.
    case data(ByteBuffer)
    /// A ping, whose payload must come back.
    case ping(ByteBuffer)
    /// The peer's farewell: its status code, if it gave one.
    case close(UInt16?)
  }

  private enum Opcode {
    static let continuation: UInt8 = 0
    static let text: UInt8 = 1
    static let binary: UInt8 = 2
    static let close: UInt8 = 8
    static let ping: UInt8 = 9
    static let pong: UInt8 = 10
  }

  private enum State {
    /// Between frames, with the header bytes that have come.
    case header([UInt8])
    /// Inside a data frame, with the bytes still to come.
    case data(remaining: UInt64)
    /// Inside a control frame, with the bytes still to come and those that have.
    case control(opcode: UInt8, remaining: Int, ByteBuffer)
  }

  private var state = State.header([])
  /// Whether a message has begun whose last fragment is still to come.
  private var isInMessage = false

  /// Takes the next event out of the buffer; nil when it has no more.
  mutating func next(_ buffer: inout ByteBuffer) throws(WebSocketFrameError) -> Event? {
    while true {
      switch state {
      case .header(var header):
        guard let byte: UInt8 = buffer.readInteger() else { return nil }
        header.append(byte)
        state = try after(header)
      case .data(remaining: 0):
        state = .header([])
      case .data(let remaining):
        let count = Int(min(remaining, UInt64(buffer.readableBytes)))
        guard count > 0, let piece = buffer.readSlice(length: count) else { return nil }
        state = .data(remaining: remaining - UInt64(count))
        return .data(piece)
      case .control(let opcode, let remaining, var payload):
        if remaining > 0 {
          guard var piece = buffer.readSlice(length: min(remaining, buffer.readableBytes)), piece.readableBytes > 0
          else {
            return nil
          }
          let count = payload.writeBuffer(&piece)
          state = .control(opcode: opcode, remaining: remaining - count, payload)
          continue
        }
        state = .header([])
        switch opcode {
        case Opcode.ping: return .ping(payload)
        case Opcode.close: return .close(payload.readInteger())
        default: continue
        }
      }
    }
  }

  /// The state after a header byte: still in the header, or in the payload.
  private mutating func after(_ header: [UInt8]) throws(WebSocketFrameError) -> State {
    guard header.count >= 2 else { return .header(header) }
    let opcode = header[0] & 0x0F
    let isFinal = header[0] & 0x80 != 0
    let shortLength = header[1] & 0x7F
    if header.count == 2 {
      guard header[0] & 0x70 == 0 else { throw .reservedBits }
      guard header[1] & 0x80 == 0 else { throw .masked }
      switch opcode {
      case Opcode.close, Opcode.ping, Opcode.pong:
        guard isFinal, shortLength <= 125 else { throw .badControlFrame }
        return .control(opcode: opcode, remaining: Int(shortLength), ByteBuffer())
      case Opcode.continuation: guard isInMessage else { throw .badContinuation }
      case Opcode.text, Opcode.binary: guard !isInMessage else { throw .badContinuation }
      default: throw .unknownOpcode(opcode)
      }
      isInMessage = !isFinal
    }
    let size = shortLength == 127 ? 8 : shortLength == 126 ? 2 : 0
    guard header.count == 2 + size else { return .header(header) }
    guard size > 0 else { return .data(remaining: UInt64(shortLength)) }
    let length = header[2...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(Int64.max) else { throw .badLength }
    return .data(remaining: length)
  }
}
