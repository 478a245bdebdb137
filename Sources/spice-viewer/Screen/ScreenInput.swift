import SpiceClient
import SpiceGTK
import SpiceGeometry
import SpiceViewerKit

/// Takes keys and pointer from a window to a guest.
@MainActor
final class ScreenInput {
  /// The session to send to; nil while there is none.
  var session: SpiceSession? { willSet { letGo() } }
  /// Whether nothing is sent.
  var isReadOnly = false { willSet { if newValue != isReadOnly { letGo() } } }
  /// The monitor that the view shows.
  var monitor = GuestMonitor(display: 0)
  var hotkeys = HotkeyTable.standard
  var keymap = KeyRemap()
  /// Called for the viewer's own keys.
  var onAction: @MainActor (ViewerHints.Action) -> Void = { _ in }
  /// Called when the pointer is caught, or free again; nil if the desktop does not let it be caught.
  var onGrab: @MainActor (Bool?) -> Void = { _ in }
  /// Called for the key that opens menus.
  var onMenu: @MainActor () -> Void = {}
  /// Called for each key that goes down.
  var onKey: @MainActor (KeyStroke) -> Void = { _ in }
  /// Called when the guest gets the keyboard, or loses it.
  var onFocus: @MainActor (Bool) -> Void = { _ in }

  private let view: ScreenView
  private let lock: PointerLock
  private var held = HeldKeys()
  private var tap = ModifierTap()
  private var locks = LockSync()
  private var wheel = WheelSteps()
  private var hasFocus = false
  /// Whether the user has asked for keyboard and pointer, and has not gone back to the guest. Then keys that walk through
  /// windows and open menus do that.
  private var isReleased = false
  /// What a pointer has moved that is less than a pixel.
  private var remainder = (x: 0.0, y: 0.0)

  init(_ view: ScreenView) {
    self.view = view
    lock = PointerLock(view.canvas)
    lock.onMotion = { [unowned self] in moved(by: $0, $1) }
    view.canvas.onKeys(
      down: { [unowned self] in keyDown($0) }, up: { [unowned self] in keyUp($0) })
    view.canvas.onPointer(moved: { [unowned self] in moved($0, $1) })
    view.canvas.onButtons(
      down: { [unowned self] in button($0, isDown: true, $1, $2) },
      up: { [unowned self] in button($0, isDown: false, $1, $2) })
    view.canvas.onScroll { [unowned self] in scrolled($1, in: $2 ? .pixels : .notches) }
    view.canvas.onFocus(came: { [weak self] in self?.focused(true) }, left: { [weak self] in self?.focused(false) })
  }

  // MARK: Keys

  /// Where it is sent to; nil if there is nobody, or nothing to be sent.
  private var receiver: SpiceInput? { isReadOnly ? nil : session?.input }

  /// Whether keys that mean something to both are the guest's.
  private var guestHasKeyboard: Bool { session != nil && !isReleased }

  private func keyDown(_ stroke: KeyStroke) -> Bool {
    let (code, name) = (Int(stroke.code), stroke.symbolName)
    tap.press(keycode: code, name: name)
    onKey(stroke)
    let modifiers = Hotkey.Modifiers(stroke.modifiers)
    if let action = hotkeys.action(
      KeyPress(keycode: code, name: name), held: modifiers, guestHasKeyboard: guestHasKeyboard)
    {
      _ = held.press(keycode: code, keys: [])
      onAction(action)
      return true
    }
    if isReleased, modifiers.subtracting(.shift).isEmpty {
      if name == "F10" { onMenu() }
      if ["Tab", "ISO_Left_Tab", "F10"].contains(name) { return name == "F10" }
    }
    // Shortcuts of the desktop that are given back a moment late bring keys that are another window's by then.
    guard session != nil, hasFocus else { return false }
    let keys =
      keymap.keys(for: name)
      ?? PhysicalKeys.key(
        keycode: code, alt: stroke.modifiers.contains(.alt), control: stroke.modifiers.contains(.control)
      ).map { [$0] } ?? []
    for key in keys { locks.pressed(key) }
    receiver?.send(held.press(keycode: code, keys: keys))
    return true
  }

  /// A key that comes while no screen is shown. True for one of the viewer's own.
  func keyDownElsewhere(_ stroke: KeyStroke) -> Bool {
    let modifiers = Hotkey.Modifiers(stroke.modifiers)
    let press = KeyPress(keycode: Int(stroke.code), name: stroke.symbolName)
    if let action = hotkeys.action(press, held: modifiers, guestHasKeyboard: false) {
      onAction(action)
      return true
    }
    guard stroke.symbolName == "F10", modifiers.subtracting(.shift).isEmpty else { return false }
    onMenu()
    return true
  }

  private func keyUp(_ stroke: KeyStroke) {
    let code = Int(stroke.code)
    receiver?.send(held.release(keycode: code))
    guard let tapped = tap.release(keycode: code) else { return }
    if let action = hotkeys.action(tapped: tapped, guestHasKeyboard: guestHasKeyboard) { onAction(action) }
  }

  private func focused(_ isFocused: Bool) {
    hasFocus = isFocused
    tap.reset()
    isReleased = false
    if !isFocused { letGo() }
    let guest = session?.state.keyboardLocks
    if let wish = locks.focusChanged(isFocused, local: Keyboard.locks, guest: guest) { receiver?.setLocks(wish) }
    onFocus(isFocused)
  }

  /// The guest's locks have changed.
  func locksChanged() {
    let guest = session?.state.keyboardLocks
    if let wish = locks.guestChanged(guest, local: Keyboard.locks) { receiver?.setLocks(wish) }
  }

  /// Presses keys and lets go of them again.
  func press(_ chord: KeyChord) { receiver?.press(chord) }

  /// Lets go of everything, the pointer too.
  private func letGo() {
    reset()
    releasePointer()
  }

  /// Lets go of everything.
  private func reset() {
    receiver?.send(held.releaseAll())
    receiver?.releaseAll()
    wheel.reset()
  }

  // MARK: Pointer

  /// Whether the guest moves its pointer by distances, for which the desktop's pointer must be caught.
  private var isRelative: Bool { session?.state.mouseModes.current == .server }

  private func moved(_ x: Double, _ y: Double) {
    guard let session else { return }
    guard isRelative else {
      if lock.isLocked { releasePointer() }
      return move(to: x, y, session)
    }
    lock.moved(x, y)
  }

  /// A pointer that is caught has moved.
  private func moved(by dx: Double, _ dy: Double) {
    remainder = (remainder.x + dx, remainder.y + dy)
    let step = (x: remainder.x.rounded(.towardZero), y: remainder.y.rounded(.towardZero))
    guard step.x != 0 || step.y != 0 else { return }
    remainder = (remainder.x - step.x, remainder.y - step.y)
    receiver?.move(dx: Int32(clamping: Int(step.x)), dy: Int32(clamping: Int(step.y)))
  }

  private func move(to x: Double, _ y: Double, _ session: SpiceSession) {
    let (place, display) = monitor.pointer(
      at: view.guestPixel(x: x, y: y), in: view.picture.grid.area, hasAgent: session.state.isAgentConnected)
    receiver?.move(to: place, display: display)
  }

  private func button(_ number: Int, isDown: Bool, _ x: Double, _ y: Double) {
    tap.spoil()
    if isDown {
      isReleased = false
      view.canvas.grabFocus()
    }
    guard let session, let receiver, let button = MouseButton(native: number) else { return }
    if isRelative, isDown, !lock.isLocked { return catchPointer() }
    if !isRelative { move(to: x, y, session) }
    if isDown { receiver.press(button) } else { receiver.release(button) }
  }

  private func scrolled(_ dy: Double, in unit: WheelSteps.Unit) {
    tap.spoil()
    let steps = wheel.add(dy, in: unit)
    if steps != 0 { receiver?.wheel(notches: steps) }
  }

  private func catchPointer() {
    remainder = (0, 0)
    guard lock.lock() else { return onGrab(nil) }
    view.isGrabbed = true
    onGrab(true)
  }

  /// Lets the user have keyboard and pointer back, until the next click on the screen.
  func release() {
    isReleased = true
    releasePointer()
  }

  /// Lets the desktop have its pointer back.
  func releasePointer() {
    guard lock.isLocked else { return }
    lock.unlock()
    view.isGrabbed = false
    onGrab(false)
  }
}

extension Hotkey.Modifiers {
  init(_ modifiers: KeyStroke.Modifiers) {
    self = []
    if modifiers.contains(.shift) { insert(.shift) }
    if modifiers.contains(.control) { insert(.control) }
    if modifiers.contains(.alt) { insert(.alt) }
    if !modifiers.isDisjoint(with: [.super, .meta]) { insert(.command) }
  }
}

extension MouseButton {
  /// A button by the number that X and GTK give it.
  init?(native number: Int) {
    switch number {
    case 1: self = .left
    case 2: self = .middle
    case 3: self = .right
    case 8: self = .side
    case 9: self = .extra
    default: return nil
    }
  }
}

extension Keyboard {
  /// The locks of the user's keyboard.
  static var locks: KeyModifiers {
    var locks: KeyModifiers = []
    if isCapsLockOn { locks.insert(.capsLock) }
    if isNumLockOn { locks.insert(.numLock) }
    return locks
  }
}
