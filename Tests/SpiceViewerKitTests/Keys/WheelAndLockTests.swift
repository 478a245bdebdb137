import SpiceClient
import Testing

@testable import SpiceViewerKit

@Suite struct WheelStepsTests {
  @Test("whole notches are steps, downwards negative")
  func notches() {
    var wheel = WheelSteps()
    #expect(wheel.add(1, in: .notches) == -1)
    #expect(wheel.add(-3, in: .notches) == 3)
    #expect(wheel.add(0, in: .notches) == 0)
  }

  @Test("parts of notches add up, and are lost when the direction turns or the finger leaves")
  func parts() {
    var wheel = WheelSteps()
    #expect((0..<8).map { _ in wheel.add(0.125, in: .notches) } == [0, 0, 0, 0, 0, 0, 0, -1])
    #expect(wheel.add(0.75, in: .notches) == 0)
    #expect(wheel.add(-0.5, in: .notches) == 0)
    #expect(wheel.add(-0.5, in: .notches) == 1)
    #expect(wheel.add(0.75, in: .notches) == 0)
    wheel.reset()
    #expect(wheel.add(0.75, in: .notches) == 0)
  }

  @Test("a swipe of pixels makes as many steps as its length has, however it is cut")
  func pixels() {
    for piece in [1.0, 3.5, 7, 100] {
      var wheel = WheelSteps()
      var steps = 0
      var way = 0.0
      while way < 3200 {
        steps += wheel.add(-min(piece, 3200 - way), in: .pixels)
        way += piece
      }
      #expect(abs(steps - 100) <= 1, "pieces of \(piece)")
    }
  }

  @Test("what is no distance does nothing, and a huge one is bounded")
  func extremes() {
    var wheel = WheelSteps()
    for value in [Double.nan, .infinity, -.infinity] { #expect(wheel.add(value, in: .notches) == 0) }
    #expect(wheel.add(1e300, in: .notches) == -100)
    #expect(wheel.add(1, in: .notches) == -1)
  }
}

@Suite struct LockSyncTests {
  @Test("on focus the guest's locks become the local ones, but for those that are not known here")
  func focus() {
    var sync = LockSync()
    #expect(sync.focusChanged(true, local: .capsLock, guest: nil) == nil)
    #expect(sync.focusChanged(true, local: .capsLock, guest: .capsLock) == nil)
    #expect(sync.focusChanged(true, local: .numLock, guest: [.capsLock, .scrollLock]) == [.numLock, .scrollLock])
    #expect(sync.focusChanged(false, local: .numLock, guest: .capsLock) == nil)
  }

  @Test("a lock key that goes through changes both sides, and is not sent twice")
  func key() {
    var sync = LockSync()
    _ = sync.focusChanged(true, local: [], guest: [])
    sync.pressed(.capsLock)
    #expect(sync.guestChanged(.capsLock, local: .capsLock) == nil)
    // What the guest does by itself afterwards is its own business.
    #expect(sync.guestChanged([], local: .capsLock) == nil)
  }

  @Test("sides that differ after a lock key are brought together once")
  func repair() {
    var sync = LockSync()
    _ = sync.focusChanged(true, local: [], guest: [])
    sync.pressed(.capsLock)
    #expect(sync.guestChanged([], local: .capsLock) == .capsLock)
    // The guest has its own mind.
    #expect(sync.guestChanged([], local: .capsLock) == nil)
    sync.pressed(KeyCode(0x1E))
    #expect(sync.guestChanged([], local: .capsLock) == nil)
  }
}

@Suite struct SendKeyMenuTests {
  @Test("the menu has the keys that people cannot type, each as one chord")
  func items() throws {
    let items = SendKeyMenu().groups.joined()
    func keys(_ title: String) throws -> [KeyCode] { try #require(items.first { $0.title == title }).chord.keys }
    #expect(try keys("Ctrl+Alt+Del") == [.leftControl, .leftAlt, KeyCode(0xE053)])
    #expect(try keys("Ctrl+Alt+Backspace") == [.leftControl, .leftAlt, .backspace])
    #expect(try keys("Ctrl+Alt+F12") == [.leftControl, .leftAlt, KeyCode(0x58)])
    #expect(try keys("Print") == [KeyCode(0xE037)])
    #expect(try keys("Alt+Print") == [.leftAlt, KeyCode(0x54)])
    #expect(try keys("Super") == [.leftSuper])
    #expect(SendKeyMenu().groups.map(\.count) == [2, 12, 4, 5])
    #expect(Set(items.map(\.title)).count == items.count)
  }
}

@Suite struct TextKeystrokesTests {
  @Test("text is typed but for what no key types, and people are told")
  func missing() {
    let plain = TextKeystrokes("ls -l | less\n")
    #expect(plain.text == "ls -l | less\n")
    #expect(plain.warning == nil)
    let accents = TextKeystrokes("für 5 €!")
    #expect(accents.text == "fr 5 !")
    #expect(accents.missing == ["ü", "€"])
    #expect(accents.warning?.contains("“ü” “€”") == true)
  }

  @Test("a long text is cut, and people are told")
  func long() {
    let long = TextKeystrokes(String(repeating: "x", count: TextKeystrokes.limit + 1))
    #expect(long.text.count == TextKeystrokes.limit)
    #expect(long.isCut)
    #expect(long.warning?.contains("10000") == true)
    #expect(!TextKeystrokes(String(repeating: "x", count: TextKeystrokes.limit)).isCut)
  }
}
