public import SpiceBytes
public import SpiceWire

/// Puts headers before message bodies and counts them.
public struct FrameWriter: Sendable {
  private let form: DataHeader.Form
  private var sent: UInt64 = 0

  /// Writes mini or full headers.
  public init(headerForm: DataHeader.Form) { form = headerForm }

  /// A complete message. `blobs` is what ranges in the message count from.
  ///
  /// - Throws: if the message cannot be written: a count does not fit its field, or a range lies outside `blobs`.
  public mutating func frame<M: WireMessage>(_ message: M, blobs: RawSpan) throws(WireError) -> [UInt8] {
    try frame(message, blobs: blobs, omitting: 0)
  }

  /// A message without its only blob of so many bytes, which are to be sent after it.
  ///
  /// - Throws: also if the blob is not the last that is in the message.
  public mutating func frame<M: WireMessage>(_ message: M, omitting count: Int) throws(WireError) -> [UInt8] {
    let nothing: [UInt8] = []
    return try frame(message, blobs: nothing.rawSpan, omitting: count)
  }

  private mutating func frame<M: WireMessage>(
    _ message: M, blobs: RawSpan, omitting: Int
  ) throws(WireError) -> [UInt8] {
    var bytes = try message.encoded(reserving: form.byteCount, blobs: blobs, omitting: omitting)
    sent &+= 1
    let header = DataHeader(
      serial: MessageSerial(rawValue: sent), type: message.kind.rawValue,
      size: UInt32(clamping: bytes.count &- form.byteCount &+ omitting))
    var room = bytes.mutableRawSpan
    header.store(form, to: &room)
    return bytes
  }
}
