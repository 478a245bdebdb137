/// The first bytes of a connection, as a client would write them, or not quite.
struct LinkBytes {
  var magic: [UInt8] = Array("REDQ".utf8)
  var major: UInt32 = 2
  var minor: UInt32 = 2
  /// Instead of the true size of the message.
  var size: UInt32?
  var connectionID: UInt32 = 0
  var channelType: UInt8 = 1
  var channelID: UInt8 = 0
  /// AUTH_SELECTION, AUTH_SPICE and MINI_HEADER.
  var commonCapabilities: [UInt32] = [0b1011]
  var channelCapabilities: [UInt32] = []
  /// Instead of the true offset.
  var capabilitiesOffset: UInt32 = 18

  init(_ change: (inout LinkBytes) -> Void = { _ in }) { change(&self) }

  /// For commands of the host.
  var hex: String {
    var message = bytes(connectionID) + [channelType, channelID]
    message += bytes(UInt32(commonCapabilities.count)) + bytes(UInt32(channelCapabilities.count))
    message += bytes(capabilitiesOffset)
    message += (commonCapabilities + channelCapabilities).flatMap(bytes)
    let header = magic + bytes(major) + bytes(minor) + bytes(size ?? UInt32(message.count))
    return (header + message).map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0\(digits)" : digits
    }.joined()
  }

  private func bytes(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
}

/// What a server answers to them.
struct LinkAnswer {
  var bytes: [UInt8]

  init(hex: String) {
    var bytes: [UInt8] = []
    var rest = hex[...]
    while rest.count >= 2 {
      bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
      rest = rest.dropFirst(2)
    }
    self.bytes = bytes
  }

  var magic: String { String(decoding: bytes.prefix(4), as: UTF8.self) }
  var version: [UInt32] { [word(4), word(8)] }
  var size: UInt32 { word(12) }
  var error: UInt32 { word(16) }
  /// The public key, in which a ticket is written.
  var key: ArraySlice<UInt8> { bytes.dropFirst(20).prefix(162) }
  var commonCapabilityCount: UInt32 { word(182) }
  var channelCapabilityCount: UInt32 { word(186) }
  var capabilitiesOffset: UInt32 { word(190) }
  var capabilities: [UInt32] { stride(from: 194, to: bytes.count - 3, by: 4).map(word) }

  func word(_ offset: Int) -> UInt32 {
    guard offset + 4 <= bytes.count else { return .max }
    return (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << (8 * $1) }
  }
}
