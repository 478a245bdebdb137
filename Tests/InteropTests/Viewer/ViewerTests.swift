import Foundation
import SpiceTestSupport
import Testing

/// The desktop viewer, used as a person uses it: by its windows on a screen, with a keyboard and a pointer.
@Suite(.serialized, .enabled(if: Peers.areAvailable), .timeLimit(.minutes(5)))
struct ViewerTests {
  /// What the small Linux is called, and so the title of its windows.
  static let guestName = "spice-guest"

  /// The part of a screen where a picture is, in its pixels.
  struct Place: Equatable {
    var x, y, width, height: Int
  }

  /// Fills the guest's screen with one colour, and waits until it is on the user's; then that is where the picture is.
  func place(of guest: QEMUGuest, on screen: VirtualScreen) async throws -> Place {
    // The text cursor goes where it hides no edge.
    try await guest.show("\u{1B}[45m\u{1B}[2J\u{1B}[20;40H")
    var places: [Place?] = [nil, nil]
    for _ in 0..<400 {
      try await Task.sleep(for: .milliseconds(150))
      let extent = try await screen.screenshot().extent(of: Self.magenta)
      places = [places[1], extent.map { Place(x: $0.x, y: $0.y, width: $0.width, height: $0.height) }]
      // A window may still grow.
      if let place = places[1], place == places[0], place.width > 300 { return place }
    }
    throw PeerError("the guest's colour is not seen at rest: \(places)")
  }

  /// Waits until the guest's picture is somewhere, or is so large: windows may come to rest for a moment, and grow then.
  func place(
    of guest: QEMUGuest, on screen: VirtualScreen, once isRight: (Place) -> Bool
  ) async throws -> Place {
    var place = try await place(of: guest, on: screen)
    _ = try await eventually {
      if !isRight(place) { place = try await self.place(of: guest, on: screen) }
      return isRight(place)
    }
    return place
  }

  /// The colour of `ESC [45m` on the console of Linux.
  static let magenta: UInt32 = 0xAA00AA

  /// Looks at the guest's screen in a window at a place, on the whole screen, and in the window again; and at the pointer.
  func expectIsExact(
    _ guest: QEMUGuest, on screen: VirtualScreen, at: (x: Int, y: Int), onWholeScreen expected: Place
  ) async throws {
    let after = try await screen.place(of: guest.stillScreen())
    #expect(after == at)
    let window = try await place(of: guest, on: screen)
    #expect(window == Place(x: at.x, y: at.y, width: 1024, height: 768))
    try await expectPointerIsExact(guest, on: screen, window, "in a window")
    try await screen.press("shift+F11")
    let whole = try await place(of: guest, on: screen) { $0 == expected }
    #expect(whole == expected)
    try await expectPointerIsExact(guest, on: screen, whole, "on the whole screen")
    try await screen.press("shift+F11")
    // It comes back to where it was.
    let back = try await place(of: guest, on: screen) { $0 == window }
    #expect(back == window)
  }

  /// Moves the pointer to the corners and the middle of the picture: the guest must see it at the pixels that are there.
  func expectPointerIsExact(_ guest: QEMUGuest, on screen: VirtualScreen, _ place: Place, _ what: String) async throws {
    let size = (width: 1024, height: 768)
    try await guest.recordInput()
    // Weston follows how far the pointer of X moves, wherever that was at first; they meet in the corner.
    try await screen.point(x: 0, y: 0)
    // Devices tell what changes only.
    try await screen.point(x: place.x + place.width / 3, y: place.y + place.height / 3)
    try await Task.sleep(for: .milliseconds(200))
    for (column, row) in [(0, 0), (2, 0), (1, 1), (0, 2), (2, 2)] {
      let (x, y) = ((place.width - 1) * column / 2, (place.height - 1) * row / 2)
      try await screen.point(x: place.x + x, y: place.y + y)
      let expected = [x * size.width / place.width, y * size.height / place.height]
      var seen: [Int] = []
      let agrees = try await eventually {
        seen = try await guest.pointer(width: size.width, height: size.height)
        return seen == expected
      }
      #expect(agrees, "\(what): \(seen) instead of \(expected)")
    }
  }
}

extension QEMUGuest {
  /// Where its tablet was moved to last since `recordInput`, in pixels: QEMU's numbers go from 0 to 32767.
  func pointer(width: Int, height: Int) async throws -> [Int] {
    let events = try await recordedInput().filter { $0.type == 3 }
    return [(0, width), (1, height)].map { axis, pixels in
      let value = events.last { $0.code == axis }?.value ?? 0
      return (value * pixels + 32766) / 32767
    }
  }

  /// What a key has done since `recordInput`, by its number in linux/input-event-codes.h: 1 is down, 0 is up.
  func strokes(of key: Int) async throws -> [Int] {
    // 2 is the guest's own repetition.
    try await recordedInput().filter { $0.type == 1 && $0.code == key && $0.value < 2 }.map(\.value)
  }

  /// What a file has in it; empty if there is none.
  func contents(_ file: String) async throws -> String { try await run("cat \(file) 2> /dev/null || true") }
}
