import SpiceGTK

/// A line above the picture that says something which passes, with a button or two.
@MainActor
final class Banner {
  let widget: Revealer
  private let label = Label(wraps: true)
  private let choices = ChoiceRow()

  init() {
    let row = Row(.horizontal, spacing: 12, [label, choices.widget])
    row.addClass("app-notification")
    row.addClass("osd")
    label.setMargins(8)
    widget = Revealer(row)
    widget.align(.center, .start)
  }

  /// Says something, until ``hide()``.
  func say(_ text: String, _ choices: [Choice] = []) {
    label.text = text
    self.choices.show(choices)
    widget.isRevealed = true
  }

  func hide() { widget.isRevealed = false }
}
