import Foundation
import SpiceTestSupport
import Testing

extension ViewerTests {
  @Test(
    "a mouse is caught with a click, all its buttons arrive, and the keys in the title let it go; locks stay in step",
    arguments: ServerLibrary.all)
  func mouse(_ server: ServerLibrary) async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.listener, $0.hasTablet) = (server, .port, false) }) { guest in
      try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
        try await ViewerProcess.running([guest.address.uri], on: screen) { viewer in
          try await viewer.turn(to: Self.guestName)
          try await use(guest, on: screen, viewer)
        }
      }
    }
  }

  private func use(_ guest: QEMUGuest, on screen: VirtualScreen, _ viewer: ViewerProcess) async throws {
    let hint = "press Ctrl.Alt"
    let at = try await place(of: guest, on: screen)
    try await screen.point(x: at.x + at.width / 2, y: at.y + at.height / 2)
    try await screen.click(1)
    let isCaught = await eventually { await viewer.windows(titled: hint).count == 1 }
    #expect(isCaught)

    try await guest.recordInput()
    for (dx, dy) in [("30", "20"), ("-5", "7")] {
      try await screen.run("xdotool", ["mousemove_relative", "--", dx, dy])
    }
    for button in [8, 9] { try await screen.click(button) }
    let hasMoved = try await eventually { try await guest.distance() == [25, 27] }
    #expect(hasMoved)
    for code in [275, 276] {
      let isClicked = try await eventually { try await guest.strokes(of: code) == [1, 0] }
      #expect(isClicked, "\(code)")
    }

    try await screen.press("ctrl+alt")
    let isFree = await eventually { await viewer.windows(titled: hint).isEmpty }
    #expect(isFree)
    try await screen.run("xdotool", ["mousemove_relative", "--", "9", "9"])
    try await guest.sendKeys(["b"])
    let isPressed = try await eventually { try await guest.strokes(of: 48) == [1, 0] }
    #expect(isPressed)
    #expect(try await guest.distance() == [25, 27])

    // Somebody presses Caps Lock in another window, and then here.
    try screen.start("xterm")
    let isAway = await eventually { await !viewer.hasKeyboard(on: screen) }
    #expect(isAway)
    try await screen.press("Caps_Lock")
    #expect(try await guest.capsLock() == "0")
    try await viewer.turn(to: Self.guestName)
    for state in ["1", "0"] {
      let isInStep = try await eventually { try await guest.capsLock() == state }
      #expect(isInStep, "\(state)")
      if state == "1" { try await screen.press("Caps_Lock") }
    }
  }
}

extension QEMUGuest {
  /// How far its mouse has been moved since `recordInput`: to the right, and down.
  func distance() async throws -> [Int] {
    let events = try await recordedInput().filter { $0.type == 2 }
    return [0, 1].map { axis in events.filter { $0.code == axis }.map(\.value).reduce(0, +) }
  }
}
