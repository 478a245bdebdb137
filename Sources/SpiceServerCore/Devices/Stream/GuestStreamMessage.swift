import SpiceBytes
import SpiceWire

/// What the streaming agent of a guest says (guest.md of the protocol's notes: streaming agent; `stream-device.h`).
enum GuestStreamMessage: Equatable {
  /// `STREAM_TYPE_CAPABILITIES`: what it can do; nothing is defined yet.
  case capabilities
  /// `STREAM_TYPE_FORMAT`: a new stream begins, of frames of a size.
  case format(width: UInt32, height: UInt32, codec: VideoCodec)
  /// `STREAM_TYPE_DATA`: a frame.
  case data([UInt8])
  /// `STREAM_TYPE_CURSOR_SET`: the pointer looks otherwise.
  case cursorSet(CursorHeader, pixels: [UInt8])
  /// `STREAM_TYPE_CURSOR_MOVE`: the pointer is elsewhere.
  case cursorMove(x: Int32, y: Int32)
  /// `STREAM_TYPE_DEVICE_DISPLAY_INFO`: which output of which device is streamed; nil if that is not said.
  case displayInfo(GraphicsDeviceNote?)
}

/// What the agent did wrong, in the words that it is told.
struct GuestStreamError: Error, Equatable {
  var text: String
}

/// Cuts the bytes of a streaming agent, which may be hostile, into messages.
///
/// A message has a header of eight bytes: version (1; not looked at), zero, type (16 bits), size (32 bits).
struct GuestStreamReader {
  private static let headerBytes = 8
  private static let capabilityBytes = 1024
  private static let addressBytes = 256
  private static let cursorSide = 1024
  /// Pixels of 32 bits, and a mask.
  private static let cursorBytes = cursorSide * (cursorSide * 4 + cursorSide / 8)

  private let frameBytes: Int
  private var queue = ByteQueue()

  /// A reader of frames that have `frameBytes` bytes at most.
  init(frameBytes: Int) { self.frameBytes = frameBytes }

  /// Takes bytes of the stream.
  mutating func append(_ bytes: [UInt8]) { queue.append(bytes.rawSpan) }

  /// Forgets what was not understood yet.
  mutating func reset() { queue = ByteQueue() }

  /// The next message; nil until all of it has come.
  /// - Throws: ``GuestStreamError`` as soon as the header is wrong, or the message is complete and is wrong.
  mutating func next() throws(GuestStreamError) -> GuestStreamMessage? {
    guard queue.count >= Self.headerBytes else { return nil }
    let type = queue.bytes.integer(at: 2, as: UInt16.self)
    let size = Int(queue.bytes.integer(at: 4, as: UInt32.self))
    try check(type, size)
    guard queue.count - Self.headerBytes >= size else { return nil }
    queue.drop(Self.headerBytes)
    let body = queue.take(size)
    return try message(type, body)
  }

  /// Whether a message of the type may have so many bytes.
  private func check(_ type: UInt16, _ size: Int) throws(GuestStreamError) {
    switch type {
    case 1: if size > Self.capabilityBytes { throw GuestStreamError(text: "Wrong size for StreamMsgCapabilities") }
    case 2: if size != 12 { throw GuestStreamError(text: "Wrong size for StreamMsgFormat") }
    case 3: if size > frameBytes { throw GuestStreamError(text: "STREAM_DATA too large") }
    case 6:
      if !(12...(12 + Self.cursorBytes)).contains(size) { throw GuestStreamError(text: "Cursor size is invalid") }
    case 7: if size != 8 { throw GuestStreamError(text: "Wrong size for StreamMsgCursorMove") }
    case 8:
      if size > 12 + Self.addressBytes { throw GuestStreamError(text: "StreamMsgDeviceDisplayInfo too large") }
    default: throw GuestStreamError(text: "Invalid message type")
    }
  }

  private func message(_ type: UInt16, _ bytes: [UInt8]) throws(GuestStreamError) -> GuestStreamMessage {
    let body = bytes.rawSpan
    switch type {
    case 1: return .capabilities
    case 2:
      return .format(
        width: body.integer(at: 0), height: body.integer(at: 4), codec: VideoCodec(rawValue: body[8]))
    case 3: return .data(bytes)
    case 6: return try cursor(body)
    case 7: return .cursorMove(x: body.integer(at: 0), y: body.integer(at: 4))
    default: return .displayInfo(device(body))
    }
  }

  private func cursor(_ body: RawSpan) throws(GuestStreamError) -> GuestStreamMessage {
    var header = CursorHeader()
    (header.width, header.height) = (body.integer(at: 0), body.integer(at: 2))
    (header.hotSpotX, header.hotSpotY) = (body.integer(at: 4), body.integer(at: 6))
    header.type = CursorType(rawValue: body[8])
    let pixels = body.extracting(droppingFirst: 12)
    guard [.alpha, .color24, .color32].contains(header.type), Int(header.width) <= Self.cursorSide,
      Int(header.height) <= Self.cursorSide, let size = header.pixelByteCount, size <= pixels.byteCount
    else { throw GuestStreamError(text: "Protocol error") }
    return .cursorSet(header, pixels: [UInt8](copying: pixels.extracting(..<size)))
  }

  /// What is streamed, after a number of the stream that nothing is asked of.
  private func device(_ body: RawSpan) -> GraphicsDeviceNote? {
    guard body.byteCount > 12, let size = Int(exactly: body.integer(at: 8, as: UInt32.self)),
      size <= body.byteCount - 12
    else { return nil }
    let address = [UInt8](copying: body.extracting(droppingFirst: 12).extracting(..<size)).prefix { $0 != 0 }
    return address.isEmpty ? nil : GraphicsDeviceNote(address: Array(address), output: body.integer(at: 4))
  }
}

/// What the streaming agent is told.
enum GuestStreamReply {
  /// What the server can do: nothing is defined yet.
  static let capabilities = message(1, [0])

  /// Streams may begin in one of the codecs; with none, they are to end.
  static func start(_ codecs: [VideoCodec]) -> [UInt8] {
    message(4, [UInt8(clamping: codecs.count)] + codecs.prefix(255).map(\.rawValue))
  }

  /// What the agent did wrong.
  static func error(_ error: GuestStreamError) -> [UInt8] { message(5, [0, 0, 0, 0] + Array(error.text.utf8) + [0]) }

  private static func message(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
    let size = UInt32(clamping: body.count)
    return [1, 0, type, 0] + (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * UInt32($0))) } + body
  }
}
