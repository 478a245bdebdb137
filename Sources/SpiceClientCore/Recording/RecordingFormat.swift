public import SpiceBytes
import SpiceChannel
import SpiceLink
import SpiceWire

/// The file form of recordings: the bytes `SPICEREC`, u32 version, then entries. All integers are little-endian.
///
/// An entry: u8 kind (1 opened, 2 from server, 3 to server, 4 closed), u64 nanoseconds since the start, u8 channel type,
/// u8 channel id, u32 size, then so many bytes: the message; for "opened" u8 header form (0 mini, 1 full), u32 common
/// capabilities, and a u32 for each word of channel capabilities.
public enum RecordingFormat {
  /// Why a file is no recording.
  public enum Fault: Error, Equatable, Sendable {
    /// It does not begin like one.
    case notARecording
    /// It was written by a later version.
    case version(UInt32)
    /// An entry makes no sense; the offset counts from the start of the file.
    case damaged(offset: Int)
  }

  private static let magic = Array("SPICEREC".utf8)
  private static let version: UInt32 = 1
  private static let entryHeader = 15
  /// Bytes of an entry after its header; more than the longest message that a session takes.
  static let sizeLimit = 1 << 29

  /// What a file begins with.
  public static var header: [UInt8] {
    var bytes = magic
    append(version, to: &bytes)
    return bytes
  }

  /// An entry's bytes.
  public static func encode(_ entry: RecordingEntry) -> [UInt8] {
    let (kind, payload): (UInt8, [UInt8]) =
      switch entry.content {
      case .opened(let peer): (1, encode(peer))
      case .fromServer(let bytes): (2, bytes)
      case .toServer(let bytes): (3, bytes)
      case .closed: (4, [])
      }
    var bytes: [UInt8] = [kind]
    bytes.reserveCapacity(entryHeader + payload.count)
    append(UInt64(bitPattern: entry.time.nanoseconds), to: &bytes)
    bytes.append(entry.channel.type.rawValue)
    bytes.append(entry.channel.id)
    append(UInt32(clamping: payload.count), to: &bytes)
    return bytes + payload
  }

  /// Takes the header off the front.
  ///
  /// - Returns: false if it is not complete yet.
  public static func takeHeader(_ queue: inout ByteQueue) throws(Fault) -> Bool {
    for index in 0..<min(magic.count, queue.count) where queue.bytes[index] != magic[index] { throw .notARecording }
    guard queue.count >= magic.count + 4 else { return false }
    let found: UInt32 = queue.bytes.integer(at: magic.count)
    guard found == version else { throw .version(found) }
    queue.drop(magic.count + 4)
    return true
  }

  /// Takes an entry off the front. `offset` is where it stands in the file, for errors.
  ///
  /// - Returns: nil if it is not complete yet.
  public static func takeEntry(_ queue: inout ByteQueue, at offset: Int = 0) throws(Fault) -> RecordingEntry? {
    guard queue.count >= entryHeader else { return nil }
    let kind = queue.bytes[0]
    let nanoseconds = Int64(bitPattern: queue.bytes.integer(at: 1))
    let channel = ChannelID(ChannelType(rawValue: queue.bytes[9]), id: queue.bytes[10])
    let size = Int(clamping: queue.bytes.integer(at: 11, as: UInt32.self))
    guard (1...4).contains(kind), nanoseconds >= 0, size <= sizeLimit else { throw .damaged(offset: offset) }
    guard queue.count - entryHeader >= size else { return nil }
    queue.drop(entryHeader)
    let payload = queue.take(size)
    let content: RecordingEntry.Content
    switch kind {
    case 1:
      guard let peer = decodePeer(payload) else { throw .damaged(offset: offset) }
      content = .opened(peer)
    case 2: content = .fromServer(payload)
    case 3: content = .toServer(payload)
    default: content = .closed
    }
    return RecordingEntry(time: SpiceInstant(nanoseconds: nanoseconds), channel: channel, content: content)
  }

  private static func encode(_ peer: LinkedPeer) -> [UInt8] {
    var bytes: [UInt8] = [peer.headerForm == .mini ? 0 : 1]
    append(peer.common.rawValue, to: &bytes)
    for word in peer.channelWords { append(word, to: &bytes) }
    return bytes
  }

  private static func decodePeer(_ bytes: [UInt8]) -> LinkedPeer? {
    guard bytes.count >= 5, bytes.count % 4 == 1, bytes[0] <= 1 else { return nil }
    var words: [UInt32] = []
    for offset in stride(from: 1, to: bytes.count, by: 4) { words.append(bytes.rawSpan.integer(at: offset)) }
    return LinkedPeer(
      common: CommonCapabilities(rawValue: words[0]), channelWords: Array(words.dropFirst()),
      headerForm: bytes[0] == 0 ? .mini : .full)
  }

  private static func append<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, to bytes: inout [UInt8]) {
    for index in 0..<MemoryLayout<T>.size { bytes.append(UInt8(truncatingIfNeeded: value >> T(8 * index))) }
  }
}
