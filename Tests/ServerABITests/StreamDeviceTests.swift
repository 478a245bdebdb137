import SpiceTestSupport
import Testing

/// The port of the streaming agent, before anybody looks at its stream.
@Suite(.timeLimit(.minutes(2)))
struct StreamDeviceTests {
  private static let port = "add_char subtype=port portname=org.spice-space.stream.0"
  /// A message of capabilities, of which there are none yet.
  private static let greeting = "0100" + "0100" + "01000000" + "00"

  /// The message that tells the agent what it did wrong.
  private func complaint(_ text: String) -> String {
    let bytes = Array(text.utf8) + [0]
    func hex(_ bytes: some Sequence<UInt8>) -> String {
      bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
    return "01000500" + hex([UInt8(bytes.count + 4), 0, 0, 0]) + "00000000" + hex(bytes)
  }

  /// Whether the last that the agent was told comes to be `text`, in hexadecimal digits. Libraries may have threads.
  private func isTold(_ text: String, _ host: ServerHost) async throws -> Bool {
    try await eventually(within: .seconds(5)) { try await host.send("char_stat")["last"].hasSuffix(text) }
  }

  @Test("an agent is greeted each time it opens its port", arguments: ServerLibrary.all)
  func greeting(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init\n \(Self.port)\n vm_start")
      for count in 1...2 {
        try await host.send("port_event value=0")
        #expect(try await isTold(String(repeating: Self.greeting, count: count), host))
        try await host.send("port_event value=1")
      }
    }
  }

  @Test(
    "what makes no sense is answered, and all after it is lost until the port is opened again",
    arguments: ServerLibrary.all)
  func errors(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init\n \(Self.port)\n vm_start\n port_event value=0")
      // Capabilities are fine, whatever they are.
      try await host.run("char_feed hex=0100010001000000ff\n char_wakeup")
      let fine = try await host.log()
      #expect(fine == [])
      for (message, text) in [
        // A type that is none, and messages that are too short or too long for theirs.
        ("0100630000000000", "Invalid message type"), ("0100020005000000", "Wrong size for StreamMsgFormat"),
        ("010002000d000000", "Wrong size for StreamMsgFormat"), ("0100030000000003", "STREAM_DATA too large"),
      ] {
        try await host.run("char_feed hex=\(message)\n char_wakeup")
        #expect(try await isTold(complaint(text), host), "\(message)")
        // The device is switched off, and is read on all the same.
        let off = try await host.next("char_state") { $0["connected"] == "0" }
        #expect(off["device"] == "0")
        let said = try await host.log()
        #expect(said.count == 1 && said.last?.hasSuffix("Stream device received invalid message: \(text)") == true)
        try await host.run("char_feed hex=0100630000000000\n char_wakeup")
        #expect(try await eventually { try await host.send("char_stat")["unread"] == "0" })
        #expect(try await host.send("char_stat")["last"].hasSuffix(complaint(text)))
        try await host.run("port_event value=1\n port_event value=0")
      }
    }
  }
}
