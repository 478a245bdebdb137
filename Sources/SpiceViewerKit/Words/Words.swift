import CGettext
import Foundation

/// Where the viewer's translations are.
public enum Words {
  /// The name of the translations' files: `…/locale/de/LC_MESSAGES/spice-viewer.mo`.
  public static let domain = "spice-viewer"

  /// The folder of the translations: the environment variable `SPICE_VIEWER_LOCALE`, or `../share/locale` beside the
  /// folder of the program.
  public static let folder: String = {
    if let folder = ProcessInfo.processInfo.environment["SPICE_VIEWER_LOCALE"], !folder.isEmpty { return folder }
    let program = Bundle.main.executableURL?.resolvingSymlinksInPath() ?? URL(filePath: CommandLine.arguments[0])
    let prefix = program.deletingLastPathComponent().deletingLastPathComponent()
    return prefix.appending(path: "share/locale").path
  }()

  /// Takes the user's language from the environment. Call it once, before there are other threads.
  public static func begin() {
    // SAFETY: the name of the locale that it returns is not looked at.
    unsafe _ = setlocale(LC_ALL, "")
  }

  /// Tells gettext where to look, once.
  private static let isBound: Bool = {
    // SAFETY: both functions copy the texts, which outlive the calls; nobody else binds this domain.
    unsafe bindtextdomain(domain, folder) != nil && bind_textdomain_codeset(domain, "UTF-8") != nil
  }()

  static func translation(of text: String) -> String {
    guard isBound else { return text }
    // SAFETY: the answer is the text itself, which lives through the call, or part of a catalog that is never unloaded;
    // it is copied at once.
    return unsafe text.withCString { unsafe String(cString: dgettext(domain, $0)) }
  }

  static func translation(of one: String, _ many: String, count: Int) -> String {
    guard isBound else { return count == 1 ? one : many }
    // SAFETY: as above.
    return unsafe one.withCString { one in
      unsafe many.withCString { many in unsafe String(cString: dngettext(domain, one, many, UInt(count.magnitude))) }
    }
  }

  /// Puts values in the places of `%1` to `%9`. What the values hold is left as it is.
  static func fill(_ text: String, _ values: [String]) -> String {
    guard !values.isEmpty else { return text }
    var result = ""
    var rest = text[...]
    while let sign = rest.firstIndex(of: "%") {
      result += rest[..<sign]
      rest = rest[sign...].dropFirst()
      if let number = rest.first?.wholeNumberValue, (1...values.count).contains(number) {
        result += values[number - 1]
        rest = rest.dropFirst()
      } else {
        result += "%"
      }
    }
    return result + rest
  }
}

/// A text in the user's language, with values in the places of `%1`, `%2` and so on.
///
/// Calls have the text as a literal, so that `scripts/translations` finds it.
public func tr(_ text: String, _ values: String...) -> String { Words.fill(Words.translation(of: text), values) }

/// A text that depends on a number, in the user's language: `%1` is the number, further values follow as `%2` and so on.
public func trn(_ one: String, _ many: String, _ count: Int, _ values: String...) -> String {
  Words.fill(Words.translation(of: one, many, count: count), [String(count)] + values)
}
