/// The title that a command line or a connection file gives to a machine's windows: `%d` in it is the monitor's number.
public struct WindowTitle: Equatable, Sendable {
  private let text: String

  /// Reads a title; nil for one that says nothing but perhaps the number.
  public init?(_ text: String) {
    self.text = text
    if name.isEmpty { return nil }
  }

  /// The title of all of the windows together.
  public var name: String {
    text.replacing(" %d", with: "").replacing("%d ", with: "").replacing("%d", with: "")
  }

  /// The title of the window of a monitor, counted from 1. Where the title has no place for the number, it follows from the
  /// second monitor on.
  public func text(monitor number: Int) -> String {
    if text.contains("%d") { return text.replacing("%d", with: "\(number)") }
    return number > 1 ? "\(text) (\(number))" : text
  }
}
