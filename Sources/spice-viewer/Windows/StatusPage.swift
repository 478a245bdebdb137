import SpiceGTK
import SpiceViewerKit

/// What a window says while there is no picture: that it connects, or why it does not.
@MainActor
final class StatusPage {
  let widget: Widget
  private let spinner = Spinner()
  private let symbol = Symbol("computer-symbolic", size: 64)
  private let title = Label(style: "title-2", wraps: true)
  private let text = Label(wraps: true)
  private let buttons = Row(.horizontal, spacing: 8)
  private var shown: [Button] = []

  init() {
    text.setSelectable()
    let column = Row(.vertical, spacing: 16, [symbol, spinner, title, text, buttons])
    column.align(.center, .center)
    column.setMargins(24)
    for child in [title, text, buttons] as [Widget] { child.align(.center, .center) }
    column.expand()
    widget = column
  }

  /// Says that something goes on.
  func wait(_ text: String) {
    set(text, "", [])
    spinner.isSpinning = true
    (spinner.isVisible, symbol.isVisible) = (true, false)
  }

  /// Says something, and what can be done.
  func say(_ title: String, _ text: String, _ choices: [Choice]) {
    set(title, text, choices)
    spinner.isSpinning = false
    (spinner.isVisible, symbol.isVisible) = (false, true)
    shown.first?.grabFocus()
  }

  private func set(_ title: String, _ text: String, _ choices: [Choice]) {
    self.title.text = title
    self.text.text = text
    self.text.isVisible = !text.isEmpty
    for button in shown { buttons.remove(button) }
    shown = choices.map { Button($0.title, $0.body) }
    for button in shown { buttons.append(button) }
    shown.first?.addClass("suggested-action")
  }
}
