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
  private let choices = ChoiceRow()

  init() {
    text.setSelectable()
    let column = Row(.vertical, spacing: 16, [symbol, spinner, title, text, choices.widget])
    column.align(.center, .center)
    column.setMargins(24)
    for child in [title, text, choices.widget] as [Widget] { child.align(.center, .center) }
    column.expand()
    widget = column
  }

  /// Says that something goes on.
  func wait(_ text: String) {
    title.text = text
    set("", isWaiting: true)
    choices.show([])
  }

  /// Says something, and what can be done.
  func say(_ title: String, _ text: String, _ choices: [Choice]) {
    self.title.text = title
    set(text, isWaiting: false)
    guard self.choices.show(choices), let first = self.choices.buttons.first else { return }
    first.addClass("suggested-action")
    first.grabFocus()
  }

  private func set(_ text: String, isWaiting: Bool) {
    self.text.text = text
    self.text.isVisible = !text.isEmpty
    spinner.isSpinning = isWaiting
    (spinner.isVisible, symbol.isVisible) = (isWaiting, !isWaiting)
  }
}
