import Foundation
import SpiceClient
import SpiceGTK
import SpiceViewerKit

extension Machine {
  /// Whether the guest takes files.
  var canSendFiles: Bool { session?.state.isAgentConnected == true && !isReadOnly }

  func makeClipboards() {
    let all: [(Clipboard?, ClipboardSelection)] = [(.standard, .clipboard), (.primary, .primary)]
    for (local, selection) in all {
      guard let local else { continue }
      let bridge = ClipboardBridge(local, selection)
      bridge.onOwner = { [weak self] _ in self?.update() }
      bridge.onFailure = { [weak self] text in self?.windows.values.first?.say(text) }
      clipboards.append(bridge)
    }
    clipboardPolicyChanged()
  }

  func clipboardPolicyChanged() {
    let sharing = isReadOnly ? .off : settings.clipboard
    for clipboard in clipboards {
      clipboard.policy = ClipboardBridge.Policy(
        toGuest: sharing.toGuest, fromGuest: sharing.fromGuest, onlyWhenFocused: settings.sharesClipboardOnlyInFocus)
    }
  }

  /// Who has something to paste, in words.
  var clipboardText: String {
    guard session != nil else { return tr("Not connected.") }
    guard session?.state.isAgentConnected == true else {
      return tr("The guest's agent is not running: nothing can be copied or pasted.")
    }
    guard settings.clipboard != .off else { return tr("The clipboard is not shared.") }
    switch clipboards.first?.owner {
    case .user(let types): return tr("You have copied: %1", Self.words(types))
    case .guest(let types): return tr("The guest has copied: %1", Self.words(types))
    default: return tr("Nothing has been copied.")
    }
  }

  private static func words(_ types: [ClipboardType]) -> String {
    types.contains(.text) ? tr("text") : types.contains(.fileList) ? tr("files") : tr("a picture")
  }

  /// Types what the user has copied, for guests without an agent.
  func typeClipboard(_ window: MachineWindow) {
    guard let session, !isReadOnly, let clipboard = Clipboard.standard else { return }
    guard typing == nil else { return window.say(tr("The clipboard is being typed already.")) }
    typing = Task {
      defer { typing = nil }
      guard let bytes = try? await clipboard.read(Clipboard.text, limit: 1 << 20) else {
        return window.say(tr("There is no text in the clipboard."))
      }
      await type(TextKeystrokes(String(decoding: bytes, as: UTF8.self)), over: session, window)
    }
  }

  /// Types no more of what the user has copied. Returns whether that was being typed.
  @discardableResult
  func stopTyping() -> Bool {
    typing?.cancel()
    return typing != nil
  }

  private func type(_ keystrokes: TextKeystrokes, over session: SpiceSession, _ window: MachineWindow) async {
    let stop = Choice(tr("_Stop")) { [weak self, weak window] in
      self?.stopTyping()
      window?.view.canvas.grabFocus()
    }
    let words = [keystrokes.warning, tr("The clipboard is being typed. Escape stops that.")]
    window.say(words.compactMap { $0 }.joined(separator: " "), [stop], for: nil)
    // With Caps Lock, the guest would turn the letters' case round.
    let locks = session.state.keyboardLocks ?? []
    if locks.contains(.capsLock) { session.input.setLocks(locks.subtracting(.capsLock)) }
    defer { if locks.contains(.capsLock) { session.input.setLocks(locks) } }
    do {
      try Task.checkCancellation()
      try await keystrokes.type(on: session.input)
      if let warning = keystrokes.warning { window.say(warning) } else { window.hush() }
    } catch is CancellationError {
      window.say(tr("Typing was stopped."))
    } catch {
      window.say(tr("Typing failed: %1", (error as? SpiceError)?.text ?? "\(error)"))
    }
  }

  /// Writes a file.
  func write(_ bytes: [UInt8], to path: String) async throws {
    try await SlowWork.run { try Data(bytes).write(to: URL(filePath: path)) }
  }
}
