import SpiceBytes
import SpiceSessionSupport
import SpiceTestSupport
import SpiceWire

extension ServerHost {
  /// What a character device was given, as far as that is shown, and how much it was.
  func written(_ device: Int = 0) async throws -> (total: Int, last: String) {
    let statistics = try await send("char_stat device=\(device)")
    return (statistics.number("written"), statistics["last"])
  }

  /// Waits until a device was given so many bytes; the last of them.
  func awaitWritten(_ count: Int, to device: Int = 0) async throws -> String {
    for _ in 0..<400 {
      let (total, last) = try await written(device)
      if total >= count {
        guard total == count else { throw PeerError("\(total) bytes were written, not \(count)") }
        return last
      }
      try await send("pause ms=20")
    }
    throw PeerError("\(try await written(device).total) bytes were written, not \(count)")
  }

  /// Lets the server and its clients do what they have to.
  func settle() async throws { try await send("pause ms=150") }
}

/// Bytes as commands and answers of the host have them.
func hex(_ bytes: [UInt8]) -> String {
  bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

/// Little-endian numbers.
func words(_ numbers: UInt32...) -> [UInt8] {
  numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
}

/// An agent's message: header and body.
func agentMessage(_ type: UInt32, _ body: [UInt8] = [], size: Int? = nil) -> [UInt8] {
  words(1, type, 0, 0, UInt32(size ?? body.count)) + body
}

/// A chunk of the agent's port.
func agentChunk(_ bytes: [UInt8], port: UInt32 = 1) -> [UInt8] { words(port, UInt32(bytes.count)) + bytes }
