import SpiceBytes
import SpiceChannel
import SpiceLink
import SpiceWire

/// A client's smartcard channel, which has one reader at most.
final class SmartcardClient: DeviceClient {
  /// The number of the reader that the guest has a slot for.
  private static let reader: UInt32 = 0
  /// `VSC_CANNOT_ADD_MORE_READERS`.
  private static let noMoreReaders: UInt32 = 2

  private let device: SmartcardDevice
  private var stream = SmartcardStream()
  private var hasReader = false

  init(device: SmartcardDevice, peer: LinkedPeer, sink: any ChannelSink, limits: ServerLimits, at now: SpiceInstant) {
    self.device = device
    super.init(
      device.channel, device.line, peer: peer, sink: sink, limits: limits, bodyLimit: SmartcardStream.dataLimit,
      at: now)
  }

  // MARK: From the device

  override func pump(at now: SpiceInstant) {
    while isReady(queueLimit: queueLimit) {
      do throws(SmartcardStream.TooLong) {
        if let message = try stream.next() {
          // The greeting of the two ends of the device is no affair of the client's.
          if hasReader, message.kind != .initial { send(message.kind, message.data) }
        } else if case .bytes(let bytes)? = line.next(atMost: queueLimit) {
          stream.append(bytes)
        } else {
          break
        }
      } catch {
        return close(.closedByServer)
      }
    }
    flush(at: now)
  }

  private func send(_ kind: SmartcardData.Kind, _ data: [UInt8]) {
    let range = WireRange(offset: 0, count: data.count)
    send(SmartcardServerMessage.data(SmartcardData(kind, reader: Self.reader, data: range)), blobs: data)
  }

  // MARK: From the client

  override func receive(_ type: UInt16, _ body: RawSpan, at now: SpiceInstant) throws(ProtocolViolation) {
    guard case .data(let message)? = try decode(type, body, as: SmartcardClientMessage.self) else {
      throw violation(type, .unexpected)
    }
    var data: [UInt8] = []
    if let bytes = message.data.bytes(of: body) { data = [UInt8](copying: bytes) }
    switch message.kind {
    case .readerAdd:
      guard !hasReader else { return refuse(at: now) }
      hasReader = true
      line.send(.connected(true))
      // The device acknowledges it.
      forward(.readerAdd, data)
    case .readerRemove:
      guard hasReader, message.reader == Self.reader else { return }
      removeReader()
    case .error, .atr, .cardRemove, .apdu:
      guard hasReader, message.reader == Self.reader else { throw violation(type, .unexpected) }
      forward(message.kind, data)
    default: break
    }
    waitForDevice()
  }

  private func forward(_ kind: SmartcardData.Kind, _ data: [UInt8] = []) {
    line.send(.bytes(SmartcardStream.encode(kind, reader: Self.reader, data: data)))
  }

  private func refuse(at now: SpiceInstant) {
    let code = (0..<4).map { UInt8(truncatingIfNeeded: Self.noMoreReaders >> (8 * $0)) }
    let range = WireRange(offset: 0, count: code.count)
    let message = SmartcardData(.error, reader: SmartcardData.undefinedReader, data: range)
    send(SmartcardServerMessage.data(message), blobs: code)
    flush(at: now)
  }

  private func removeReader() {
    hasReader = false
    forward(.readerRemove)
    line.send(.connected(false))
  }

  override func closed() {
    if hasReader { removeReader() }
    device.left(self)
  }
}
