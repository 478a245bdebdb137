import SpiceBytes
import SpiceChannel
import SpiceCodecs
import SpiceLink
import SpiceWire

/// A client's port, webdav or usbredir channel.
final class PortClient: DeviceClient {
  /// Bytes of the device that go into one message.
  private static let messageBytes = 64 << 10
  /// Bytes from which on they are compressed, if the line is worth it.
  private static let compressedFrom = 1000

  private let device: PortDevice
  private let inflatedLimit: Int
  private let compresses: Bool

  init(device: PortDevice, peer: LinkedPeer, sink: any ChannelSink, limits: ServerLimits, at now: SpiceInstant) {
    self.device = device
    inflatedLimit = limits.deviceMessageBytes
    let capabilities = SpiceVMCCapabilities(words: peer.channelWords)
    compresses = capabilities.contains(.dataCompressLZ4) && !sink.isLocal
    super.init(
      device.channel, device.line, peer: peer, sink: sink, limits: limits, bodyLimit: limits.deviceMessageBytes,
      at: now)
  }

  /// Tells which port it is.
  func begin(at now: SpiceInstant) {
    if let name = device.name {
      let range = WireRange(offset: 0, count: name.count)
      send(PortServerMessage.initial(PortInit(name: range, isOpened: device.isOpened)), blobs: name)
    }
    flush(at: now)
  }

  // MARK: From the device

  override func pump(at now: SpiceInstant) {
    while isReady(queueLimit: queueLimit), let item = line.next(atMost: Self.messageBytes) {
      device.note(item)
      switch item {
      case .bytes(let bytes): send(bytes)
      case .event(let event): if device.name != nil { send(PortServerMessage.event(event)) }
      case .connected, .refused: break
      }
      flush(at: now)
    }
  }

  private func send(_ bytes: [UInt8]) {
    if compresses, bytes.count > Self.compressedFrom {
      let block = LZ4.encode(bytes.rawSpan)
      if block.count < bytes.count {
        let range = WireRange(offset: 0, count: block.count)
        let data = CompressedData(lz4: range, uncompressedSize: UInt32(clamping: bytes.count))
        return send(PortServerMessage.compressedData(data), blobs: block)
      }
    }
    send(PortServerMessage.data(WireRange(offset: 0, count: bytes.count)), blobs: bytes)
  }

  // MARK: From the client

  override func receive(_ type: UInt16, _ body: RawSpan, at now: SpiceInstant) throws(ProtocolViolation) {
    guard let message: PortClientMessage = try decode(type, body) else { throw violation(type, .unexpected) }
    switch message {
    case .data(let range): if let bytes = range.bytes(of: body) { forward([UInt8](copying: bytes)) }
    case .compressedData(let data): forward(try inflated(data, type, body))
    case .event(let event):
      guard device.name != nil else { throw violation(type, .unexpected) }
      line.send(.event(event))
    }
    waitForDevice()
  }

  private func forward(_ bytes: [UInt8]) { line.send(.bytes(bytes)) }

  private func inflated(
    _ data: CompressedData, _ type: UInt16, _ body: RawSpan
  ) throws(ProtocolViolation) -> [UInt8] {
    guard let bytes = data.data.bytes(of: body) else { return [] }
    switch data.compression {
    case .none: return [UInt8](copying: bytes)
    case .lz4:
      let size = Int(clamping: data.uncompressedSize)
      if let result = try? LZ4.decode(bytes, size: size, limit: inflatedLimit) { return result }
    default: break
    }
    throw violation(type, .unexpected)
  }

  override func closed() { device.left(self) }
}
