import SpiceClient
import Testing

@testable import SpiceViewerKit

@Suite struct HotkeyTests {
  @Test(
    "hotkeys are read as people write them",
    arguments: [
      ("Ctrl+Alt+R", "ctrl+alt+r", "Ctrl+Alt+R"), ("shift+f11", "shift+f11", "Shift+F11"),
      ("SHIFT + F11", "shift+f11", "Shift+F11"), ("ctrl+alt+end", "ctrl+alt+end", "Ctrl+Alt+End"),
      ("Ctrl+Alt+Ins", "ctrl+alt+insert", "Ctrl+Alt+Ins"), ("ctrl+alt+del", "ctrl+alt+delete", "Ctrl+Alt+Del"),
      ("<Ctrl>plus", "ctrl+plus", "Ctrl++"), ("<Control><Shift>r", "ctrl+shift+r", "Ctrl+Shift+R"),
      ("ctrl++", "ctrl+plus", "Ctrl++"), ("ctrl+-", "ctrl+minus", "Ctrl+-"), ("ctrl+alt", "ctrl+alt", "Ctrl+Alt"),
      ("Ctrl_L+Alt_L", "ctrl+alt", "Ctrl+Alt"), ("f11", "f11", "F11"),
      ("super+Page_Up", "super+page_up", "Super+Page Up"),
      ("ctrl+KP_Add", "ctrl+plus", "Ctrl++"), ("ctrl+0", "ctrl+0", "Ctrl+0"), ("+", "plus", "+"),
    ])
  func parsing(text: String, canonical: String, spoken: String) throws {
    let hotkey = try #require(Hotkey(text))
    #expect(hotkey.text == canonical)
    #expect(hotkey.spoken == spoken)
    #expect(Hotkey(hotkey.text) == hotkey)
  }

  @Test(
    "what is no hotkey is none", arguments: ["", "ctrl", "ctrl+", "a+b", "ctrl+nokey", "<ctrl>", "ctrl+alt+r+t", "f25"])
  func refusals(text: String) { #expect(Hotkey(text) == nil) }

  @Test("a hotkey is pressed with its modifiers and no others")
  func matching() throws {
    let hotkey = try #require(Hotkey("ctrl+alt+r"))
    #expect(hotkey.isPressed(name: "r", held: [.control, .alt]))
    #expect(hotkey.isPressed(name: "R", held: [.control, .alt]))
    #expect(!hotkey.isPressed(name: "r", held: [.control]))
    #expect(!hotkey.isPressed(name: "r", held: [.control, .alt, .shift]))
    #expect(!hotkey.isPressed(name: "t", held: [.control, .alt]))
    let zoom = try #require(Hotkey("ctrl+plus"))
    // A US keyboard has the plus sign above the equals sign, a German one has it on a key of its own.
    #expect(zoom.isPressed(name: "plus", held: [.control, .shift]))
    #expect(zoom.isPressed(name: "plus", held: [.control]))
    #expect(zoom.isPressed(name: "KP_Add", held: [.control]))
    #expect(!zoom.isPressed(name: "equal", held: [.control]))
    #expect(try #require(Hotkey("ctrl+0")).isPressed(name: "KP_0", held: [.control]))
    #expect(try !#require(Hotkey("shift+f11")).isPressed(name: "F11", held: []))
  }
}

@Suite struct HotkeyTableTests {
  private static func press(_ name: String, _ keycode: Int = 0) -> KeyPress { KeyPress(keycode: keycode, name: name) }

  @Test("standard keys stay the guest's while it has the keyboard, but for the one that leaves the grab")
  func standard() {
    let table = HotkeyTable.standard
    #expect(table.action(Self.press("F11"), held: [], guestHasKeyboard: false) == .toggleFullscreen)
    #expect(table.action(Self.press("F11"), held: [], guestHasKeyboard: true) == nil)
    #expect(table.action(tapped: [.control, .alt], guestHasKeyboard: true) == .releaseCursor)
    #expect(table.action(Self.press("End"), held: [.control, .alt], guestHasKeyboard: false) == .secureAttention)
    #expect(table.hotkey(of: .releaseCursor)?.spoken == "Ctrl+Alt")
  }

  @Test("a connection file changes the keys that it names")
  func hints() {
    var hints = ViewerHints()
    hints.hotkeys = [.toggleFullscreen: "Shift+F11", .releaseCursor: "Ctrl+Alt+R", .zoomIn: "", .zoomOut: "junk"]
    var problems: [HotkeyProblem] = []
    let table = HotkeyTable(hints, problems: &problems)
    #expect(table.action(Self.press("F11"), held: .shift, guestHasKeyboard: true) == .toggleFullscreen)
    #expect(table.action(Self.press("F11"), held: [], guestHasKeyboard: false) == nil)
    #expect(table.action(Self.press("r"), held: [.control, .alt], guestHasKeyboard: true) == .releaseCursor)
    #expect(table.action(tapped: [.control, .alt], guestHasKeyboard: true) == nil)
    #expect(table.hotkey(of: .zoomIn) == nil)
    #expect(table.action(Self.press("minus"), held: .control, guestHasKeyboard: false) == .zoomOut)
    #expect(problems == [.notAHotkey("junk", action: "zoom-out")])
  }

  @Test("keys of the command line are the only ones")
  func commandLine() {
    var problems: [HotkeyProblem] = []
    let table = HotkeyTable(
      parsing: "toggle-fullscreen=shift+f11,release-cursor=ctrl+alt,jump=f1,zoom-in,zoom-out=", problems: &problems)
    #expect(table.hotkey(of: .toggleFullscreen)?.text == "shift+f11")
    #expect(table.hotkey(of: .releaseCursor)?.text == "ctrl+alt")
    #expect(table.hotkey(of: .zoomReset) == nil)
    #expect(table.action(Self.press("0"), held: .control, guestHasKeyboard: false) == nil)
    #expect(problems == [.unknownAction("jump"), .missingKeys("zoom-in")])
  }

  @Test("hotkeys with letters work in layouts without Latin letters")
  func otherScripts() {
    var table = HotkeyTable.standard
    table.set(.releaseCursor, Hotkey("ctrl+alt+r"))
    // The key of R has a Cyrillic letter.
    #expect(
      table.action(Self.press("Cyrillic_ka", 27), held: [.control, .alt], guestHasKeyboard: true) == .releaseCursor)
    // On a French keyboard the place of Q has an A.
    #expect(table.action(Self.press("r", 28), held: [.control, .alt], guestHasKeyboard: true) == .releaseCursor)
    #expect(table.action(Self.press("t", 27), held: [.control, .alt], guestHasKeyboard: true) == nil)
  }

  @Test("modifiers alone count when they were pressed together and nothing else was done")
  func taps() {
    func tap(_ steps: (inout ModifierTap) -> Void) -> Hotkey.Modifiers? {
      var tap = ModifierTap()
      tap.press(keycode: 37, name: "Control_L")
      tap.press(keycode: 64, name: "Alt_L")
      steps(&tap)
      return tap.release(keycode: 64)
    }
    #expect(tap { _ in } == [.control, .alt])
    #expect(tap { $0.press(keycode: 64, name: "Alt_L") } == [.control, .alt])
    #expect(tap { $0.press(keycode: 28, name: "t") } == nil)
    #expect(tap { $0.spoil() } == nil)
    #expect(tap { $0.reset() } == nil)
    #expect(tap { _ = $0.release(keycode: 37) } == nil)
    var single = ModifierTap()
    single.press(keycode: 37, name: "Control_L")
    #expect(single.release(keycode: 37) == nil)
    #expect(single.release(keycode: 99) == nil)
  }
}
