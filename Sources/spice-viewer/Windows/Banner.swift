import SpiceGTK

/// A line above the picture that says something which passes, with a button or two.
@MainActor
final class Banner {
  let widget: Revealer
  private let label = Label(wraps: true)
  private let row: Row
  private var buttons: [Button] = []

  init() {
    row = Row(.horizontal, spacing: 12, [label])
    row.addClass("app-notification")
    row.addClass("osd")
    label.setMargins(8)
    widget = Revealer(row)
    widget.align(.center, .start)
  }

  /// What is said now; nil if nothing is.
  private(set) var text: String?

  /// Says something, until ``hide()``.
  func say(_ text: String, _ choices: [Choice] = []) {
    self.text = text
    label.text = text
    for button in buttons { row.remove(button) }
    buttons = choices.map { Button($0.title, $0.body) }
    for button in buttons { row.append(button) }
    widget.isRevealed = true
  }

  func hide() {
    text = nil
    widget.isRevealed = false
  }
}
