import SpiceClient
import Testing

@testable import SpiceViewerKit

private let a = KeyCode(0x1E)
private let f1 = KeyCode(0x3B)

extension KeyStep {
  fileprivate static func down(_ key: KeyCode) -> KeyStep { KeyStep(key, isDown: true) }
  fileprivate static func up(_ key: KeyCode) -> KeyStep { KeyStep(key, isDown: false) }
}

@Suite struct HeldKeysTests {
  @Test("a key goes down, repeats and comes up")
  func simple() {
    var keys = HeldKeys()
    #expect(keys.press(keycode: 38, keys: [a]) == [.down(a)])
    #expect(keys.press(keycode: 38, keys: [a]) == [.down(a)])
    #expect(keys.holds(a))
    #expect(keys.release(keycode: 38) == [.up(a)])
    #expect(keys.release(keycode: 38) == [])
    #expect(!keys.holds(a))
  }

  @Test("modifiers, locks and Pause do not repeat")
  func silent() {
    var keys = HeldKeys()
    for key in [KeyCode.leftShift, .rightControl, .capsLock, .pause] {
      #expect(keys.press(keycode: Int(key.value), keys: [key]) == [.down(key)])
      #expect(keys.press(keycode: Int(key.value), keys: [key]) == [])
    }
  }

  @Test("a key that a hotkey took is never released in the guest, nor repeated")
  func taken() {
    var keys = HeldKeys()
    #expect(keys.press(keycode: 37, keys: [.leftControl]) == [.down(.leftControl)])
    #expect(keys.press(keycode: 38, keys: []) == [])
    // Whatever the repetition would be.
    #expect(keys.press(keycode: 38, keys: [a]) == [])
    #expect(keys.release(keycode: 38) == [])
    #expect(keys.release(keycode: 37) == [.up(.leftControl)])
  }

  @Test("what was pressed is released, though the key would press another one by then")
  func remembered() {
    var keys = HeldKeys()
    #expect(keys.press(keycode: 107, keys: [.systemRequest]) == [.down(.systemRequest)])
    #expect(keys.release(keycode: 107) == [.up(.systemRequest)])
  }

  @Test("two keys that hold the same one of the guest's let it go together")
  func shared() {
    var keys = HeldKeys()
    #expect(keys.press(keycode: 50, keys: [.leftShift]) == [.down(.leftShift)])
    #expect(keys.press(keycode: 10, keys: [.leftShift, f1]) == [.down(f1)])
    #expect(keys.release(keycode: 50) == [])
    #expect(keys.release(keycode: 10) == [.up(f1), .up(.leftShift)])
  }

  @Test("all keys come up at once, modifiers last, and late releases are ignored")
  func all() {
    var keys = HeldKeys()
    _ = keys.press(keycode: 37, keys: [.leftControl])
    _ = keys.press(keycode: 38, keys: [a])
    _ = keys.press(keycode: 67, keys: [f1])
    _ = keys.press(keycode: 40, keys: [])
    #expect(keys.releaseAll() == [.up(a), .up(f1), .up(.leftControl)])
    for code in [37, 38, 67, 40] { #expect(keys.release(keycode: code) == []) }
    #expect(keys.releaseAll() == [])
  }

  @Test("after any sequence of presses and releases, what went down has come up")
  func neverStuck() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      var keys = HeldKeys()
      var guest: Set<KeyCode> = []
      func apply(_ steps: [KeyStep]) {
        for step in steps {
          if step.isDown { guest.insert(step.key) } else { #expect(guest.remove(step.key) != nil) }
        }
      }
      let choices: [[KeyCode]] = [[a], [f1], [.leftShift], [.leftShift, f1], [.leftControl, .leftShift, a], []]
      for _ in 0..<50 {
        let code = Int.random(in: 0..<6, using: &random)
        if Bool.random() {
          apply(keys.press(keycode: code, keys: choices.randomElement(using: &random) ?? []))
        } else {
          apply(keys.release(keycode: code))
        }
        #expect(guest == Set(choices.joined().filter { keys.holds($0) }))
      }
      apply(keys.releaseAll())
      #expect(guest.isEmpty)
    }
  }
}
