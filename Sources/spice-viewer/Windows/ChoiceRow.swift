import SpiceGTK

/// Something that can be done about what a window says.
@MainActor
struct Choice {
  var title: String
  var body: @MainActor () -> Void

  init(_ title: String, _ body: @escaping @MainActor () -> Void) { (self.title, self.body) = (title, body) }
}

/// Buttons for what can be done. Those that stay the same are left alone, so that they can be clicked while the text beside
/// them counts seconds.
@MainActor
final class ChoiceRow {
  let widget = Row(.horizontal, spacing: 8)
  private var choices: [Choice] = []
  private(set) var buttons: [Button] = []

  /// Shows choices in place of those before. Returns whether there are other buttons now.
  @discardableResult
  func show(_ choices: [Choice]) -> Bool {
    let isSame = choices.map(\.title) == self.choices.map(\.title)
    self.choices = choices
    guard !isSame else { return false }
    for button in buttons { widget.remove(button) }
    buttons = choices.enumerated().map { index, choice in
      Button(choice.title) { [unowned self] in self.choices[index].body() }
    }
    for button in buttons { widget.append(button) }
    return true
  }
}
