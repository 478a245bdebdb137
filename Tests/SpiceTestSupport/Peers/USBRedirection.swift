import SpiceBytes

/// The client's end of a USB redirection: the protocol of usbredir (`usbredirproto.h`), between a machine and a device.
///
/// Bytes in, bytes out. It can do what QEMU asks for where controllers are of the kind of xHCI.
public struct USBRedirection {
  /// `usb_redir_cap_ep_info_max_packet_size`, `usb_redir_cap_64bits_ids`, `usb_redir_cap_32bits_bulk_length`.
  private static let capabilities = 1 << 4 | 1 << 5 | 1 << 6

  private var device: USBDisc
  private var input = ByteQueue()

  /// A device that is about to be plugged in.
  public init(_ device: USBDisc) { self.device = device }

  /// What is said first, and that the device is plugged in.
  public var greeting: [UInt8] {
    var types = [UInt8](repeating: 255, count: 32)
    // Those of control, then those for bulk transfers: out of the machine below 16, into it above.
    (types[0], types[16]) = (0, 0)
    (types[USBDisc.outEndpoint], types[16 + USBDisc.inEndpoint]) = (2, 2)
    let sizes = types.flatMap { little($0 == 2 ? USBDisc.packetBytes : 64, 2) }
    let none = [UInt8](repeating: 0, count: 31)
    let name = Array("a test".utf8)
    let hello = name + [UInt8](repeating: 0, count: 64 - name.count) + little(Self.capabilities, 4)
    let interfaces = little(1, 4) + [0] + none + [USBDisc.mode[0]] + none + [USBDisc.mode[1]] + none + [USBDisc.mode[2]]
    // Of high speed; the device's class is that of its interface.
    let connect = [2, 0, 0, 0] + little(USBDisc.vendor, 2) + little(USBDisc.product, 2)
    return packet(0, hello) + packet(5, types + [UInt8](repeating: 0, count: 64) + sizes)
      + packet(4, interfaces + none) + packet(1, connect)
  }

  /// Takes what the machine says, and answers.
  public mutating func receive(_ bytes: [UInt8]) throws -> [UInt8] {
    input.append(bytes.rawSpan)
    var answers: [UInt8] = []
    while input.count >= 8 {
      let (type, size) = (number(at: 0), number(at: 4))
      let header = Self.headerBytes(type)
      guard input.count >= header + size else { break }
      let packet = input.take(header + size)
      answers += try answer(type, Array(packet[header...]), Array(packet[8..<header]))
    }
    return answers
  }

  private mutating func answer(_ type: Int, _ body: [UInt8], _ id: [UInt8]) throws -> [UInt8] {
    switch type {
    case 0, 3, 21: []  // hello, reset, cancel_data_packet: nothing waits here that could be cancelled
    case 6, 7: packet(8, [0, 1], id)  // set_configuration, get_configuration
    case 9, 10: packet(11, [0, 0, 0], id)  // set_alt_setting, get_alt_setting
    case 100: control(body, id)
    case 101: bulk(body, id)
    default: throw PeerError("a USB device is sent a packet of type \(type)")
    }
  }

  private func control(_ body: [UInt8], _ id: [UInt8]) -> [UInt8] {
    let most = Int(body[8]) | Int(body[9]) << 8
    let data = device.control(request: body[1], kind: body[2], value: Int(body[4]) | Int(body[5]) << 8)
    let given = (data ?? []).prefix(most)
    let status: UInt8 = data == nil ? 4 : 0
    return packet(100, body[..<3] + [status] + body[4..<8] + little(given.count, 2) + given, id)
  }

  private mutating func bulk(_ body: [UInt8], _ id: [UInt8]) -> [UInt8] {
    var length = Int(body[2]) | Int(body[3]) << 8 | Int(body[8]) << 16 | Int(body[9]) << 24
    var data: [UInt8]? = []
    if body[0] & 0x80 == 0 {
      device.write(Array(body[10...]))
    } else {
      data = device.read(atMost: length)
      length = data?.count ?? 0
    }
    let status: UInt8 = data == nil ? 4 : 0
    return packet(
      101, [body[0], status] + little(length, 2) + body[4..<8] + little(length >> 16, 2) + (data ?? []), id)
  }

  /// A packet that answers the one of a number, or none.
  private func packet(_ type: Int, _ body: [UInt8], _ id: [UInt8]? = nil) -> [UInt8] {
    let id = id ?? [UInt8](repeating: 0, count: Self.headerBytes(type) - 8)
    return little(type, 4) + little(body.count, 4) + id + body
  }

  /// Numbers of packets have 64 bits, but for the first, with which both sides say so.
  private static func headerBytes(_ type: Int) -> Int { type == 0 ? 12 : 16 }

  private func number(at offset: Int) -> Int { Int(input.bytes.integer(at: offset, as: UInt32.self)) }
}

/// A number's lowest bytes, the lowest first.
func little(_ number: Int, _ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}
