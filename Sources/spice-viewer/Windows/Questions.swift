import SpiceClient
import SpiceGTK
import SpiceViewerKit

/// Asks the user something in a window of its own, above the machine's.
@MainActor
enum Questions {
  /// Asks for a password. Nil if the user gives up.
  static func password(_ application: Application, parent: Window, server: String, wasRefused: Bool) async -> String? {
    let entry = PasswordEntry()
    entry.setAccessibleName(tr("Password"))
    let text =
      wasRefused
      ? tr("The password for %1 was not accepted. It may be wrong, or no longer valid.", server)
      : tr("The machine at %1 is protected by a password.", server)
    let accepted = await ask(
      application, parent: parent, title: tr("Password required"), text: text, detail: entry, accept: tr("_Connect"),
      onEnter: entry.onEnter)
    return accepted ? entry.text : nil
  }

  /// Asks whether to trust a certificate that failed the checks.
  static func trust(_ application: Application, parent: Window, server: String, problem: String, fingerprint: String)
    async -> Bool
  {
    let detail = Label(fingerprint, style: "monospace", wraps: true)
    detail.setSelectable()
    return await ask(
      application, parent: parent, title: tr("Is this the right server?"),
      text: tr(
        "The server at %1 could not prove who it is: %2.\n\nSomebody may be listening in. Connect only if its owner tells you the same fingerprint:",
        server, problem), detail: detail, accept: tr("_Trust and Connect"), onEnter: nil)
  }

  /// Asks whether something is to be done.
  static func confirm(
    _ application: Application, parent: Window, title: String, text: String, accept: String
  ) async -> Bool {
    await ask(application, parent: parent, title: title, text: text, detail: nil, accept: accept, onEnter: nil)
  }

  private static func ask(
    _ application: Application, parent: Window, title: String, text: String, detail: Widget?, accept: String,
    onEnter: ((@escaping @MainActor () -> Void) -> Void)?
  ) async -> Bool {
    await withCheckedContinuation { continuation in
      let window = Window(application: application, title: title)
      var isAnswered = false
      let answer: @MainActor (Bool) -> Void = { accepted in
        guard !isAnswered else { return }
        isAnswered = true
        window.destroy()
        continuation.resume(returning: accepted)
      }
      let (yes, no) = (Button(accept) { answer(true) }, Button(tr("_Cancel")) { answer(false) })
      yes.addClass("suggested-action")
      let buttons = Row(.horizontal, spacing: 8, [no, yes])
      buttons.align(.end, .end)
      let column = Row(.vertical, spacing: 12, [Label(text, wraps: true)])
      if let detail { column.append(detail) }
      column.append(buttons)
      column.setMargins(18)
      window.setChild(column)
      window.setParent(parent, isModal: true)
      window.onClose {
        answer(false)
        return true
      }
      onEnter? { answer(true) }
      window.present()
      if let detail { detail.grabFocus() } else { yes.grabFocus() }
    }
  }
}
