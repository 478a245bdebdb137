import SpiceBytes
import SpiceChannel
import SpiceCodecs
import SpiceServerCore
public import SpiceWire

/// A client's channel of sound, message by message.
public final class SoundPeer {
  public let line: ServerLine
  /// Whether what the server sends is acknowledged.
  public var acknowledges = true
  private let bench: ServerBench
  private var window: UInt32 = 0
  private var unanswered: UInt32 = 0

  /// Links a channel of a session that is there.
  public init(_ bench: ServerBench, session: SessionID, _ type: ChannelType, capabilities: [UInt32]) {
    self.bench = bench
    line = bench.open()
    let request = LinkRequest(
      session: session, channel: ChannelID(type),
      commonCapabilities: ([.authSelection, .authTicket, .miniHeader] as CommonCapabilities).words,
      channelCapabilities: capabilities)
    let bytes = (try? LinkHeader.packet(request)) ?? []
    bench.deliver(bytes + [1, 0, 0, 0] + [UInt8](repeating: 0, count: 128), on: line.id)
    let reply = line.takeBytes()
    // After the link's last word come messages.
    let end = Int(reply.rawSpan.integer(at: 12, as: UInt32.self)) + 16 + 4
    line.putBack(Array(reply[min(end, reply.count)...]))
  }

  /// What the server sent: those messages that are the channel's own.
  public func messages() -> [(type: UInt16, body: [UInt8])] {
    var own: [(type: UInt16, body: [UInt8])] = []
    for message in line.takeMessages() {
      if message.type == CommonServerMessage.Kind.setAck.rawValue {
        window = message.body.rawSpan.integer(at: 4)
        send(CommonClientMessage.Kind.ackSync.rawValue, Array(message.body.prefix(4)))
        continue
      }
      if message.type > 100 { own.append(message) }
      unanswered += 1
      if window > 0, unanswered == window, acknowledges {
        unanswered = 0
        send(CommonClientMessage.Kind.ack.rawValue, [])
      }
    }
    return own
  }

  /// Sends a message.
  public func send(_ type: UInt16, _ body: [UInt8]) {
    let size = UInt32(body.count)
    let head = [UInt8(type & 255), UInt8(type >> 8)] + (0..<4).map { UInt8(truncatingIfNeeded: size >> ($0 * 8)) }
    bench.deliver(head + body, on: line.id)
  }

  /// Says how what follows is coded, and that it begins.
  public func begin(_ mode: AudioMode) {
    send(103, [0, 0, 0, 0])
    send(102, [0, 0, 0, 0, UInt8(mode.rawValue & 255), 0])
  }

  /// Speaks.
  public func speak(_ bytes: [UInt8]) { send(101, [0, 0, 0, 0] + bytes) }
}

/// A codec that tells what it was asked: a packet is a mark, the low byte of the first sample, and how many there were.
public final class ToyOpus: SoundEncoder, SoundDecoder {
  public static let mark: UInt8 = 0xA5

  /// The codec.
  public static let codec = SoundCodec(makeEncoder: { _ in ToyOpus() }, makeDecoder: { _ in ToyOpus() })

  public func encode(_ samples: [Int16]) throws(CodecError) -> [UInt8] {
    [Self.mark, UInt8(truncatingIfNeeded: samples[0]), UInt8(clamping: samples.count / 8)]
  }

  public func decode(_ packet: RawSpan) throws(CodecError) -> [Int16] {
    guard packet.byteCount == 3, packet[0] == Self.mark else { throw .library }
    return [Int16](repeating: Int16(packet[1]), count: Int(packet[2]) * 8)
  }
}
