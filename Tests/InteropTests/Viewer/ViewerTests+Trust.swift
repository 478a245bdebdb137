import Foundation
import SpiceTestSupport
import Testing

extension ViewerTests {
  @Test("a certificate of nobody's is asked about until it is trusted for good, and no other machine waits meanwhile")
  func trusts() async throws {
    let certificates = try TestCertificates(names: "DNS:elsewhere.example")
    let machine = QEMUGuest.Configuration {
      ($0.server, $0.listener, $0.sharesMachine) = (.ours, .portAndTLS(certificates), true)
    }
    let question = "Is this the right server?"
    try await QEMUGuest.running(machine) { guest in
      let settings = try TemporaryFolder()
      let place = "127.0.0.1:\(try #require(guest.address.tlsPort))"
      let uri = "spice+tls://\(place)"
      let environment = ["XDG_CONFIG_HOME": settings.path]
      try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
        try await ViewerProcess.running([uri, "missing.vv"], on: screen, environment: environment) { viewer in
          try await viewer.turn(to: question)
          // Another machine is opened, and used.
          try await viewer.turn(to: "Connect to a machine")
          try await screen.type(line: "127.0.0.1:\(try #require(guest.address.port))")
          try await viewer.turn(to: Self.guestName)
          _ = try await screen.place(of: guest.stillScreen())
          try await screen.type(line: "echo meanwhile > /tmp/typed")
          let hasTyped = try await eventually { try await guest.contents("/tmp/typed") == "meanwhile" }
          #expect(hasTyped)

          // Refused, tried again, and trusted for once.
          try await viewer.turn(to: question)
          try await screen.press("Escape")
          #expect(await eventually { await viewer.windows(titled: question).isEmpty })
          try await viewer.turn(to: place)
          _ = try await screen.stillScreen()
          try await screen.press("Return")
          try await viewer.turn(to: question)
          try await screen.press("alt+r")
          try await screen.press("alt+t")
          #expect(await eventually { await viewer.windows(titled: Self.guestName).count == 2 })
        }
        for answers in [1, 0] {
          try await ViewerProcess.running([uri], on: screen, environment: environment) { viewer in
            if answers > 0 {
              try await viewer.turn(to: question)
              try await screen.press("alt+t")
            }
            try await viewer.turn(to: Self.guestName)
            _ = try await screen.place(of: guest.stillScreen())
            #expect(await viewer.windows(titled: question).isEmpty)
          }
        }
      }
    }
  }
}
