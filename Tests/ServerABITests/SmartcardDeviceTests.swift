import SpiceBytes
import SpiceSessionSupport
import SpiceTestSupport
import SpiceWire
import Testing

/// The slot of a guest for a card reader of a client.
@Suite(.timeLimit(.minutes(3)))
struct SmartcardDeviceTests {
  private static let name = Array("reader".utf8) + [0]

  /// A message as the device has it.
  private func device(_ type: UInt32, _ data: [UInt8] = []) -> [UInt8] {
    words(type.byteSwapped, 0, UInt32(data.count).byteSwapped) + data
  }

  @Test("a reader is added, and commands and answers of its card pass", arguments: ServerLibrary.oursOnly)
  func reader(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try await host.listening("add_char subtype=smartcard")
      let client = try RawClient(port: port)
      let channel = try client.open(.smartcard)
      channel.send(101, words(3, .max, UInt32(Self.name.count)) + Self.name)
      // The stock library keeps the name to itself, and does not answer to all that follows.
      let added = device(3, Self.name)
      let first = try await host.awaitWritten(added.count)
      #expect(first == hex(added))
      func say(_ bytes: [UInt8]) async throws {
        try await host.run("char_feed hex=\(hex(bytes))\n char_wakeup")
      }
      // The greeting stays where it is, the acknowledgement does not.
      try await say(device(1, [0, 0, 0, 1]) + device(2, [0, 0, 0, 0]))
      #expect(try channel.next(101) == words(2, 0, 4) + [0, 0, 0, 0])
      channel.send(101, words(5, 0, 3) + [0x3B, 1, 2])
      channel.send(101, words(7, 0, 2) + [0x90, 0])
      let written = added + device(5, [0x3B, 1, 2]) + device(7, [0x90, 0])
      #expect(try await host.awaitWritten(written.count) == hex(written))
      try await say(device(7, [0, 0xA4, 4]))
      #expect(try channel.next(101) == words(7, 0, 3) + [0, 0xA4, 4])
      // There is one slot.
      channel.send(101, words(3, .max, 0))
      let refusal = try channel.next(101)
      #expect(Array(refusal.prefix(4)) == words(2) && Array(refusal.suffix(4)) == words(2))
      channel.send(101, words(4, 0, 0))
      #expect(try await host.awaitWritten(written.count + 12) == hex(written + device(4)))
    }
  }

  @Test("a length that is not that of the message ends the channel", arguments: ServerLibrary.oursOnly)
  func lengths(_ library: ServerLibrary) async throws {
    // The stock library believes it.
    try await ServerHost.running(library) { host in
      let port = try await host.listening("add_char subtype=smartcard")
      for message in [words(3, .max, 7) + [1], words(7, 0, .max), words(7, 5, 0), [1, 2, 3]] {
        let client = try RawClient(port: port)
        let channel = try client.open(.smartcard)
        channel.send(101, message)
        try channel.end()
      }
      #expect(try await host.written().total == 0)
    }
  }
}
