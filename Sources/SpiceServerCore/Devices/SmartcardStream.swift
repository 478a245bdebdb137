import SpiceBytes
import SpiceWire

/// The messages between a card reader of the guest and its client, as the device has them: `VSCMsgHeader` in network byte
/// order, then what belongs to it.
struct SmartcardStream {
  /// Bytes that belong to one message: the largest command of a card, and some more.
  static let dataLimit = 1 << 17
  private static let headerBytes = 12

  /// The device says that a message is longer than any can be.
  struct TooLong: Error {}

  private var queue = ByteQueue()

  /// Bytes of the device have arrived.
  mutating func append(_ bytes: [UInt8]) { queue.append(bytes.rawSpan) }

  /// The next message of the device, or nil until all of it has arrived.
  mutating func next() throws(TooLong) -> (kind: SmartcardData.Kind, data: [UInt8])? {
    guard queue.count >= Self.headerBytes else { return nil }
    let kind = UInt32(bigEndian: queue.bytes.integer(at: 0))
    let length = Int(clamping: UInt32(bigEndian: queue.bytes.integer(at: 8)))
    guard length <= Self.dataLimit else { throw TooLong() }
    guard queue.count >= Self.headerBytes + length else { return nil }
    queue.drop(Self.headerBytes)
    return (SmartcardData.Kind(rawValue: kind), queue.take(length))
  }

  /// A message for the device.
  static func encode(_ kind: SmartcardData.Kind, reader: UInt32, data: [UInt8] = []) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: headerBytes)
    var bytes = header.mutableRawSpan
    bytes.store(kind.rawValue.bigEndian, at: 0)
    bytes.store(reader.bigEndian, at: 4)
    bytes.store(UInt32(clamping: data.count).bigEndian, at: 8)
    return header + data
  }
}
