import SpiceClient
import SpiceGTK
import SpiceViewerKit

/// Asks the user something in a window of its own, above the machine's.
@MainActor
enum Questions {
  /// Asks for a password, or a new connection file. Nil if the user gives up.
  static func password(
    _ application: Application, parent: Window, _ question: PasswordQuestion
  ) async -> PasswordAnswer? {
    if question.wantsFile {
      return await file(application, parent: parent, question).map { .target($0) }
    }
    let entry = PasswordEntry()
    entry.setAccessibleName(tr("Password"))
    let accepted = await ask(
      application, parent: parent, title: tr("Password required"), text: question.text, detail: entry,
      accept: tr("_Connect"), onEnter: entry.onEnter)
    return accepted ? .password(entry.text) : nil
  }

  /// Asks for a connection file until one can be used. Nil if the user gives up.
  private static func file(
    _ application: Application, parent: Window, _ question: PasswordQuestion
  ) async -> MachineTarget? {
    var text = question.text
    while await ask(
      application, parent: parent, title: tr("A new connection file is needed"), text: text, detail: nil,
      accept: tr("_Open File…"), onEnter: nil)
    {
      let paths = await FileDialog.open(tr("Open a connection file"), parent: parent, several: false)
      guard let path = paths.first else { return nil }
      do throws(ConnectionSourceError) {
        return try await MachineTarget.load(path, directory: "/").0
      } catch {
        let words = ErrorWords(error)
        text = "\(words.title). \(words.explanation) \(words.advice)"
      }
    }
    return nil
  }

  /// Asks whether to trust a certificate that failed the checks.
  static func trust(
    _ application: Application, parent: Window, _ question: CertificateQuestion
  ) async -> CertificateAnswer {
    let digest = question.fingerprint.description
    // In the middle, and not where a line happens to be full.
    let half = digest.index(digest.startIndex, offsetBy: digest.count / 2)
    let fingerprint = Label("\(digest[...half])\n\(digest[half...].dropFirst())", style: "monospace")
    fingerprint.setSelectable()
    let remember = CheckButton(tr("_Remember this certificate"), isOn: true)
    let isTrusted = await ask(
      application, parent: parent, title: tr("Is this the right server?"), text: question.text,
      detail: Row(.vertical, spacing: 12, [fingerprint, remember]), accept: tr("_Trust and Connect"), onEnter: nil)
    return isTrusted ? remember.isOn ? .always : .once : .refuse
  }

  /// Asks whether all machines are to be forgotten.
  static func forgetAll(_ application: Application, parent: Window) async -> Bool {
    await ask(
      application, parent: parent, title: tr("Forget all machines?"),
      text: tr("Their pictures, their preferences and the certificates that you have trusted go, too."), detail: nil,
      accept: tr("Forget _All"), onEnter: nil)
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
      window.closeOnEscape()
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
