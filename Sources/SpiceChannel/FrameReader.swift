public import SpiceBytes
public import SpiceWire

/// Finds the messages in a channel's byte stream.
public struct FrameReader: Sendable {
  private let channel: ChannelID
  private let form: DataHeader.Form
  private let limit: Int
  private var received: UInt64 = 0

  /// Reads messages with headers of a form; bodies of more than `limit` bytes are refused.
  public init(channel: ChannelID, headerForm form: DataHeader.Form, bodyLimit limit: Int) {
    self.channel = channel
    self.form = form
    self.limit = limit
  }

  /// The message at the front of `queue`, or nil until all of it has arrived. Does not take it off.
  ///
  /// As soon as the header is there, the queue makes room for the body, up to a bound: a peer must send what it claims.
  public func next(in queue: inout ByteQueue) throws(ProtocolViolation) -> Frame? {
    guard let header = try? DataHeader(form, decoding: queue.bytes) else { return nil }
    var frame = Frame(
      type: header.type, serial: form == .full ? header.serial : MessageSerial(rawValue: received &+ 1),
      headerSize: form.byteCount, bodySize: 0, subMessages: header.subList == 0 ? nil : header.subList)
    guard let bodySize = Int(exactly: header.size), bodySize <= limit else {
      throw ProtocolViolation(
        channel: channel, message: frame.type, reason: .tooLong(size: UInt64(header.size), limit: limit))
    }
    guard header.subList <= header.size else {
      throw ProtocolViolation(channel: channel, message: frame.type, reason: .badSubMessages)
    }
    frame.bodySize = bodySize
    guard queue.count >= frame.size else {
      queue.reserve(min(frame.size, 1 << 20))
      return nil
    }
    return frame
  }

  /// Takes a message off the front: it has been dealt with.
  public mutating func finish(_ frame: Frame, in queue: inout ByteQueue) {
    queue.drop(frame.size)
    received = frame.serial.rawValue
  }
}
