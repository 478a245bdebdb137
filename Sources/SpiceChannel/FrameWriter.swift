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
    var bytes = try message.encoded(reserving: form.byteCount, blobs: blobs)
    sent &+= 1
    let header = DataHeader(
      serial: MessageSerial(rawValue: sent), type: message.kind.rawValue,
      size: UInt32(clamping: bytes.count &- form.byteCount))
    var room = bytes.mutableRawSpan
    header.store(form, to: &room)
    return bytes
  }
}
