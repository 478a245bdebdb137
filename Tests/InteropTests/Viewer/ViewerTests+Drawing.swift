import Foundation
import SpiceTestSupport
import Testing

extension ViewerTests {
  @Test("without a card the X server takes the picture itself; where it cannot, it is drawn all the same")
  func sharesPixels() async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (.ours, .port) }) { guest in
      for (options, readers) in [([], 2), (["-extension", "MIT-SHM"], 1)] {
        try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true, options: options) { screen in
          let environment = ["GSK_RENDERER": "cairo"]
          try await ViewerProcess.running([guest.address.uri], on: screen, environment: environment) { viewer in
            try await viewer.turn(to: Self.guestName)
            _ = try await place(of: guest, on: screen)
            try await screen.type(line: "colours; seq 50")
            _ = try await screen.place(of: guest.stillScreen())
            #if os(Linux)
              // Of memory as large as the guest's screen: the viewer has it, and perhaps the X server.
              let memory = try SharedMemory.all().filter { $0.creator == Int(viewer.id) && $0.size == 1024 * 768 * 4 }
              #expect(memory.map(\.users) == [readers], "Xvfb \(options)")
            #endif
          }
        }
      }
    }
  }

  @Test("a window that was maximized from the beginning is as large as the guest's screen when it is not any more")
  func leavesMaximized() async throws {
    let home = try TemporaryFolder()
    let settings = home.file("spice-viewer/settings.json")
    try FileManager.default.createDirectory(atPath: home.file("spice-viewer"), withIntermediateDirectories: true)
    let text = #"{"general": {"layout": {"windows": {"0": {"isMaximized": true}}}}}"#
    try Data(text.utf8).write(to: URL(filePath: settings))
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (.ours, .port) }) { guest in
      try await VirtualScreen.running(width: 1600, height: 1200, hasWindowManager: true) { screen in
        let environment = ["XDG_CONFIG_HOME": home.path]
        try await ViewerProcess.running([guest.address.uri], on: screen, environment: environment) { viewer in
          let window = try await viewer.turn(to: Self.guestName)
          let whole = try await place(of: guest, on: screen) { $0.width > 1300 }
          #expect(whole.width > 1300)
          try await viewer.clickMaximize(window)
          let place = try await place(of: guest, on: screen) { $0.width == 1024 && $0.height == 768 }
          #expect(place.width == 1024 && place.height == 768)
        }
      }
    }
  }
}

#if os(Linux)
  /// Memory that processes share, as the system lists it.
  private struct SharedMemory {
    var size, creator, users: Int

    static func all() throws -> [SharedMemory] {
      try String(contentsOfFile: "/proc/sysvipc/shm", encoding: .utf8).split(separator: "\n").dropFirst().compactMap {
        let fields = $0.split(separator: " ").map { Int($0) ?? 0 }
        return fields.count > 6 ? SharedMemory(size: fields[3], creator: fields[4], users: fields[6]) : nil
      }
    }
  }
#endif
