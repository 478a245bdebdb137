import SpiceBytes
import SpiceClient
import SpiceSessionSupport
import SpiceTestSupport
import SpiceWire
import Testing

/// Devices at a client's end that a guest uses.
@Suite(.serialized, .enabled(if: Peers.areAvailable), .timeLimit(.minutes(3)))
struct PluggedDeviceTests {
  private func machine(_ server: ServerLibrary, _ options: [String]) -> QEMUGuest.Configuration {
    .init { ($0.server, $0.listener, $0.options) = (server, .port, ["-device", "qemu-xhci"] + options) }
  }

  @Test(
    "a disc in a client's USB drive is read in the guest, until the client goes; then that of the next one",
    arguments: ServerLibrary.all)
  func disc(_ server: ServerLibrary) async throws {
    let machine = machine(
      server, ["-chardev", "spicevmc,id=usb,name=usbredir", "-device", "usb-redir,chardev=usb"])
    try await QEMUGuest.running(machine) { guest in
      try await guest.run("modprobe -a xhci_pci sr_mod; modprobe usb_storage delay_use=0")
      var configuration = try SpiceConfiguration(guest.address)
      configuration.portTypes = [.usbredir]
      var random = SeededGenerator(seed: 11)
      for _ in 0..<2 {
        let content = (0..<256 * USBDisc.sector).map { _ in UInt8.random(in: 0...255, using: &random) }
        try await SpiceSession.running(configuration) { session in
          let hasPort = await eventually { !session.ports.isEmpty }
          #expect(hasPort)
          let port = try #require(session.ports.first)
          let drive = Task {
            var redirection = USBRedirection(USBDisc(content))
            do {
              try await port.send(redirection.greeting)
              for await bytes in port.bytes { try await port.send(redirection.receive(bytes)) }
            } catch {
              Issue.record(error)
            }
          }
          let sum = try await guest.run("until [ -e /dev/sr0 ]; do usleep 50000; done; sha256sum < /dev/sr0")
          #expect(sum == "\(SHA256.hex(content))  -")
          drive.cancel()
          await drive.value
        }
        try await guest.run("while [ -e /dev/sr0 ]; do usleep 50000; done")
      }
    }
  }

  /// A message of the channel, and of the card's end of it.
  private func message(_ type: UInt32, reader: UInt32 = 0, _ data: [UInt8] = []) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 12)
    var bytes = header.mutableRawSpan
    bytes.store(type, at: 0)
    bytes.store(reader, at: 4)
    bytes.store(UInt32(data.count), at: 8)
    return header + data
  }

  @Test("a card in a client's reader is there for the guest, answers it, and goes", arguments: ServerLibrary.all)
  func card(_ server: ServerLibrary) async throws {
    let machine = machine(
      server,
      [
        "-device", "usb-ccid", "-chardev", "spicevmc,id=card,name=smartcard",
        "-device", "ccid-card-passthru,chardev=card",
      ])
    try await QEMUGuest.running(machine) { guest in
      // The driver that hands on bytes as they are.
      try await guest.run(
        """
        modprobe xhci_pci; modprobe usbserial vendor=0x08e6 product=0x4433
        until [ -e /dev/ttyUSB0 ]; do usleep 50000; done
        stty -F /dev/ttyUSB0 raw -echo
        """)
      /// Says something to the reader (CCID 1.1, chapter 6), and gives what it answers: so many bytes, as digits.
      @Sendable func ask(_ type: UInt8, _ data: [UInt8] = [], answer count: Int) async throws -> String {
        let bytes = [type, UInt8(data.count), 0, 0, 0, 0, 0, 0, 0, 0] + data
        let text = bytes.map { "\\x" + hex([$0]) }.joined()
        return try await guest.run(
          "exec 3<> /dev/ttyUSB0; printf '\(text)' >&3; head -c \(10 + count) <&3 | xxd -p | tr -d '\\n'")
      }
      /// Whether there is a card in the slot: the eighth byte of what the reader says of it is 2 if not.
      func hasCard() async throws -> Bool {
        let answer = try await ask(0x65, answer: 0)
        return answer.hasPrefix("81") && answer.dropFirst(14).prefix(2) != "02"
      }
      #expect(try await !hasCard())
      let client = try RawClient(port: #require(guest.address.port))
      let channel = try client.open(.smartcard)
      let name = Array("reader".utf8) + [0]
      channel.send(101, message(3, reader: .max, name))
      // What cards say when they are switched on, and a file that is chosen.
      let reset: [UInt8] = [0x3B, 2, 0x14, 0x50]
      let (command, response): ([UInt8], [UInt8]) = ([0, 0xA4, 4, 0, 2, 0x3F, 0], [0x90, 0])
      channel.send(101, message(5, reset))
      #expect(try await eventually { try await hasCard() })
      #expect(try await ask(0x62, answer: reset.count).hasSuffix(hex(reset)))

      async let answered = ask(0x6F, command, answer: response.count)
      var asked: [UInt8] = []
      while asked.first != 7 { asked = try channel.next(101) }
      #expect(asked == message(7, command))
      channel.send(101, message(7, response))
      #expect(try await answered.hasSuffix(hex(response)))

      channel.send(101, message(6))
      #expect(try await eventually { try await !hasCard() })
    }
  }
}
