import SpiceBytes

/// Takes WebSocket frames apart as they come.
///
/// Data is told of in the pieces that arrive, without waiting for the end of a frame: frames are an arbitrary cut of a
/// byte stream, so a large one needs no memory, and there is no limit to their size. Text is data like any other.
public struct WebSocketFrameReader: Sendable {
  /// The side that sends the frames.
  public enum Sender: Sendable {
    /// Should mask its frames. One that does not is understood all the same.
    case client
    /// Must not mask its frames.
    case server
  }

  /// What was found in the input.
  public enum Event: Equatable, Sendable {
    /// Bytes of the stream: where they stand in the input, and what they are masked with.
    case data(Range<Int>, WebSocketMask)
    /// A ping, whose payload of up to 125 bytes must come back.
    case ping([UInt8])
    /// The peer's farewell: its status code, if it gave one.
    case close(UInt16?)
  }

  private enum State {
    case firstByte
    case secondByte
    case length(bytesLeft: Int)
    case mask(bytesLeft: Int)
    case payload
  }

  private let sender: Sender
  private var state = State.firstByte
  private var kind = WebSocketFrameKind.binary
  private var isFinal = true
  /// Bytes of the payload that are still to come.
  private var remaining: UInt64 = 0
  private var isMasked = false
  private var mask = WebSocketMask.none
  /// What has come of a control frame's payload.
  private var control: [UInt8] = []
  /// Whether a message has begun whose last fragment is still to come.
  private var isInMessage = false

  /// Begins before the first frame of a sender.
  public init(from sender: Sender) { self.sender = sender }

  /// Takes the next event out of `input`, from `offset` on, which moves behind what was read; nil when there is no more.
  ///
  /// After an error the stream has no meaning any more.
  public mutating func next(in input: RawSpan, at offset: inout Int) throws(WebSocketFrameError) -> Event? {
    while true {
      switch state {
      case .payload where remaining == 0:
        if let event = finishFrame() { return event }
      case .payload:
        let count = Int(min(remaining, UInt64(max(0, input.byteCount &- offset))))
        guard count > 0 else { return nil }
        let range = offset..<(offset &+ count)
        let masking = mask
        offset &+= count
        remaining &-= UInt64(count)
        mask = mask.advanced(by: count)
        if !kind.isControl { return .data(range, masking) }
        gather(input.extracting(range), masking)
      default:
        guard offset < input.byteCount else { return nil }
        let byte = input[offset]
        offset &+= 1
        try readHeader(byte)
      }
    }
  }

  private mutating func readHeader(_ byte: UInt8) throws(WebSocketFrameError) {
    switch state {
    case .firstByte:
      guard byte & 0x70 == 0 else { throw .reservedBits }
      guard let kind = WebSocketFrameKind(rawValue: byte & 0x0F) else { throw .unknownKind(byte & 0x0F) }
      self.kind = kind
      isFinal = byte & 0x80 != 0
      state = .secondByte
    case .secondByte:
      let length = byte & 0x7F
      isMasked = byte & 0x80 != 0
      guard !isMasked || sender == .client else { throw .masked }
      try checkOrder(length)
      remaining = length < 126 ? UInt64(length) : 0
      state = length < 126 ? afterLength : .length(bytesLeft: length == 126 ? 2 : 8)
    case .length(let left):
      // A length has 63 bits.
      guard left < 8 || byte < 0x80 else { throw .badLength }
      remaining = remaining << 8 | UInt64(byte)
      state = left > 1 ? .length(bytesLeft: left &- 1) : afterLength
    case .mask(let left):
      mask = WebSocketMask(word: mask.word &>> 8 | UInt32(byte) << 24)
      state = left > 1 ? .mask(bytesLeft: left &- 1) : .payload
    case .payload:
      break
    }
  }

  private var afterLength: State { isMasked ? .mask(bytesLeft: 4) : .payload }

  private mutating func checkOrder(_ length: UInt8) throws(WebSocketFrameError) {
    switch kind {
    case .close, .ping, .pong:
      guard isFinal, length <= 125 else { throw .badControlFrame }
      return
    case .continuation: guard isInMessage else { throw .badContinuation }
    case .text, .binary: guard !isInMessage else { throw .badContinuation }
    }
    isInMessage = !isFinal
  }

  private mutating func gather(_ bytes: RawSpan, _ mask: WebSocketMask) {
    var piece = [UInt8](copying: bytes)
    var span = piece.mutableRawSpan
    mask.apply(to: &span)
    control += piece
  }

  /// Leaves a frame, and tells what it meant, if that was more than data.
  private mutating func finishFrame() -> Event? {
    state = .firstByte
    mask = .none
    let payload = control
    control = []
    switch kind {
    case .ping: return .ping(payload)
    case .close: return .close(payload.count < 2 ? nil : payload.rawSpan.bigEndian(at: 0))
    case .pong, .continuation, .text, .binary: return nil
    }
  }
}
