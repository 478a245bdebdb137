public import SpiceClient

/// A key that goes down or comes up in the guest.
public struct KeyStep: Hashable, Sendable {
  /// The key.
  public var key: KeyCode
  /// Whether it goes down.
  public var isDown: Bool

  /// A key and its direction.
  public init(_ key: KeyCode, isDown: Bool) {
    self.key = key
    self.isDown = isDown
  }
}

/// Which of the user's keys are down, and with that which of the guest's: none is ever stuck.
///
/// What was pressed is what is released, whatever became of modifiers or key maps in between. Several of the user's keys
/// may hold the same one of the guest's; it comes up with the last of them.
public struct HeldKeys: Sendable {
  /// The guest's keys that each of the user's holds; none for one whose press the guest did not get.
  private var held: [Int: [KeyCode]] = [:]

  /// No key is down.
  public init() {}

  /// Whether a key is down in the guest.
  func holds(_ key: KeyCode) -> Bool { held.values.contains { $0.contains(key) } }

  /// A key goes down, or repeats because it is held.
  ///
  /// - Parameters:
  ///   - keycode: which key, as it will be named when it comes up.
  ///   - keys: what it is to press in the guest, modifiers first; nothing if the press is not the guest's, such as that of
  ///     a hotkey. A repetition repeats what the first press pressed.
  /// - Returns: what to send.
  public mutating func press(keycode: Int, keys: [KeyCode]) -> [KeyStep] {
    if let known = held[keycode] {
      guard let last = known.last, !PhysicalKeys.isSilentWhileHeld(last) else { return [] }
      return [KeyStep(last, isDown: true)]
    }
    let fresh = keys.filter { !holds($0) }
    held[keycode] = keys
    return fresh.map { KeyStep($0, isDown: true) }
  }

  /// A key comes up.
  /// - Returns: what to send; nothing if its press was not sent.
  public mutating func release(keycode: Int) -> [KeyStep] {
    guard let keys = held.removeValue(forKey: keycode) else { return [] }
    return keys.reversed().filter { !holds($0) }.map { KeyStep($0, isDown: false) }
  }

  /// Everything comes up: the user turned elsewhere, or the session was lost. A key that the user still holds is pressed
  /// anew if it repeats.
  /// - Returns: what to send, modifiers last.
  public mutating func releaseAll() -> [KeyStep] {
    let keys = Set(held.values.joined())
    held = [:]
    return keys.sorted { first, second in
      let (isFirst, isSecond) = (PhysicalKeys.isSilentWhileHeld(first), PhysicalKeys.isSilentWhileHeld(second))
      return isFirst == isSecond ? first.value < second.value : isSecond
    }.map { KeyStep($0, isDown: false) }
  }
}

extension SpiceInput {
  /// Sends what ``HeldKeys`` decided.
  public func send(_ steps: [KeyStep]) {
    for step in steps {
      if step.isDown { press(step.key) } else { release(step.key) }
    }
  }
}
