import SpiceBytes
import SpiceChannel
import SpiceCodecs
public import SpiceWire

/// A port, webdav or usbredir channel: a byte stream to a device of the guest. What comes waits here, up to a bound, until
/// somebody takes it.
public final class PortMachine: ChannelMachine {
  /// Bytes of one message to the server.
  private static let messageBytes = 64 << 10

  /// The port's name, UTF-8; nil as long as it is not known, and for what has none.
  public private(set) var name: [UInt8]?
  /// Whether somebody listens in the guest. What has no name does not tell.
  public private(set) var isOpened = false

  private var received = ByteQueue()
  private var isReading = true

  override var capabilities: [UInt32] { SpiceVMCCapabilities.dataCompressLZ4.words }

  override func receive(
    _ type: UInt16, _ body: RawSpan, at now: SpiceInstant
  ) throws(ProtocolViolation) -> WaitTarget? {
    guard let message: PortServerMessage = try decode(type, body) else { return nil }
    switch message {
    case .data(let range): if let bytes = range.bytes(of: body) { received.append(bytes) }
    case .compressedData(let data):
      let bytes = try inflated(data, type, body)
      received.append(bytes.rawSpan)
    case .initial(let port):
      name = port.name.text(in: body, limit: shared.limits.textBytes)
      isOpened = port.isOpened
      outlet.emit(.port(outlet.channel))
    case .event(let event):
      guard event == .opened || event == .closed else { break }
      isOpened = event == .opened
      outlet.emit(.port(outlet.channel))
    }
    if isReading, received.count > shared.limits.portBytes {
      isReading = false
      outlet.setReading(false)
    }
    return nil
  }

  private func inflated(
    _ data: CompressedData, _ type: UInt16, _ body: RawSpan
  ) throws(ProtocolViolation) -> [UInt8] {
    guard let bytes = data.data.bytes(of: body) else { return [] }
    switch data.compression {
    case .none: return [UInt8](copying: bytes)
    case .lz4:
      let size = Int(clamping: data.uncompressedSize)
      if let result = try? LZ4.decode(bytes, size: size, limit: shared.limits.otherMessageBytes) { return result }
    default: break
    }
    throw violation(type, .unexpected)
  }

  // MARK: For whoever has the port

  /// Whether bytes wait to be taken.
  public var hasBytes: Bool { !received.isEmpty }

  /// Takes the oldest bytes that have come, at most so many.
  public func take(_ most: Int) -> [UInt8] {
    let bytes = received.take(most)
    if !isReading, received.count <= shared.limits.portBytes / 2 {
      isReading = true
      outlet.setReading(true)
    }
    return bytes
  }

  /// Sends bytes. Whoever does that looks at whether the connection takes them.
  public func send(_ bytes: [UInt8]) {
    var offset = 0
    while offset < bytes.count {
      let count = min(Self.messageBytes, bytes.count - offset)
      outlet.send(PortClientMessage.data(WireRange(offset: offset, count: count)), blobs: bytes)
      offset += count
    }
  }

  /// Tells the guest what happened at this end.
  public func send(_ event: PortEvent) { if name != nil { outlet.send(PortClientMessage.event(event)) } }

  /// Its connection, for whoever drives it.
  public var connection: ConnectionID { outlet.connection }
}
