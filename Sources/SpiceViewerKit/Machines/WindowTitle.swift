import Foundation

/// What the windows of a machine are called. `%d` in it is the number of the monitor, as in remote-viewer.
public struct WindowTitle: Equatable, Sendable {
  private let pattern: String

  /// A title as connection files and command lines have it.
  public init(_ pattern: String) { self.pattern = pattern }

  /// The machine's name: the title without a number.
  public var name: String { pattern.replacingOccurrences(of: "%d", with: "").trimmingCharacters(in: .whitespaces) }

  /// The title of a monitor's window; the first one of a machine is only numbered where `%d` is.
  /// - Parameter number: the monitor's number, from 1.
  /// - Returns: the title.
  public func text(number: Int) -> String {
    if pattern.contains("%d") { return pattern.replacingOccurrences(of: "%d", with: "\(number)") }
    return number > 1 ? "\(pattern) (\(number))" : pattern
  }
}
