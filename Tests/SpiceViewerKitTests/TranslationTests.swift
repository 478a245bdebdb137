import Foundation
import Testing

@testable import SpiceViewerKit

#if canImport(Glibc)
  import Glibc
#endif

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()
private let languages = ["de", "ru", "zh_CN"]

/// A translation, as the file of a language has it.
private struct Catalog {
  /// The translations of each text, one for each form of a plural.
  var entries: [String: [String]] = [:]

  init(language: String) throws {
    let text = try String(contentsOf: root.appending(path: "po/\(language).po"), encoding: .utf8)
    var key = ""
    var values: [String] = []
    var part = ""
    func close() { entries[key] = values }
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let word = line.prefix { $0 != " " }
      if word == "msgid" {
        close()
        (key, values) = ("", [])
      }
      if !word.hasPrefix("\"") { part = String(word) }
      if part.hasPrefix("msgstr"), word.hasPrefix("msgstr") { values.append("") }
      guard let start = line.firstIndex(of: "\""), let end = line.lastIndex(of: "\""), start < end else { continue }
      let content = Self.unescape(line[line.index(after: start)..<end])
      if part == "msgid" { key += content }
      if part.hasPrefix("msgstr") { values[values.count - 1] += content }
    }
    close()
  }

  static func unescape(_ text: Substring) -> String {
    String(text).replacingOccurrences(of: "\\n", with: "\n").replacingOccurrences(of: "\\\"", with: "\"")
      .replacingOccurrences(of: "\\\\", with: "\\")
  }
}

/// The texts of the sources that are translated; of plurals, that for one.
private func texts() throws -> [(text: String, isPlural: Bool)] {
  try ["Sources/SpiceViewerKit", "Sources/spice-viewer"].flatMap { folder in
    let folder = root.appending(path: folder)
    let files = FileManager.default.subpaths(atPath: folder.path) ?? []
    return try files.filter { $0.hasSuffix(".swift") }.flatMap { file in
      let source = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      return source.matches(of: /\b(tr|trn)\(\s*"((?:[^"\\]|\\.)*)"/).map { match in
        (Catalog.unescape(match.output.2), match.output.1 == "trn")
      }
    }
  }
}

private func places(_ text: String) -> Set<String> { Set(text.matches(of: /%[1-9]/).map { String($0.output) }) }

@Suite struct TranslationTests {
  @Test("every text is translated, with the same values in it", arguments: languages)
  func completeness(language: String) throws {
    let catalog = try Catalog(language: language)
    let texts = try texts()
    #expect(texts.count > 100)
    for (text, isPlural) in texts {
      let translations = catalog.entries[text] ?? []
      #expect(!translations.isEmpty, "\(language): \(text)")
      for translation in translations {
        #expect(!translation.isEmpty, "\(language): \(text)")
        // In a plural, the number may be left out where there is only one.
        let extra = isPlural ? ["%1"] as Set : []
        #expect(places(translation).union(extra) == places(text).union(extra), "\(language): \(text)")
      }
      #expect(translations.count == (isPlural ? ["de": 2, "ru": 3, "zh_CN": 1][language] : 1), "\(language): \(text)")
    }
  }

  @Test("gettext's own tools find nothing wrong, and the words have not changed since", .enabled(if: hasGettext))
  func tools() throws {
    let check = Process()
    check.executableURL = root.appending(path: "scripts/translations")
    check.arguments = ["check"]
    let complaints = Pipe()
    check.standardError = complaints
    try check.run()
    let text = String(decoding: complaints.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    check.waitUntilExit()
    #expect(check.terminationStatus == 0, "\(text)")
  }

  @Test("the program speaks the user's language", .enabled(if: hasGettext))
  func speaking() async {
    await #expect(processExitsWith: .success) {
      let folder = FileManager.default.temporaryDirectory.appending(path: "spice-viewer-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      let build = Process()
      build.executableURL = root.appending(path: "scripts/translations")
      build.arguments = ["build", folder.path]
      try build.run()
      build.waitUntilExit()
      // SAFETY: this process has just begun, and nobody else reads its environment now.
      unsafe setenv("SPICE_VIEWER_LOCALE", folder.path, 1)
      unsafe setenv("LANGUAGE", "ru", 1)
      unsafe setenv("LC_ALL", "C.UTF-8", 1)
      Words.begin()
      try #require(tr("Try again.") == "Попробуйте ещё раз.")
      try #require(tr("There is no file “%1”", "a.vv") == "Файла «a.vv» нет")
      let seconds = [1, 3, 5, 21].map { AnswerWatch.Silence(seconds: $0, isNetwork: false).text }
      try #require(
        seconds == [
          "Сервер не отвечает уже 1 секунду.", "Сервер не отвечает уже 3 секунды.",
          "Сервер не отвечает уже 5 секунд.", "Сервер не отвечает уже 21 секунду.",
        ])
      try #require(tr("Nobody has translated this.") == "Nobody has translated this.")
    }
  }
}

private let hasGettext = ["msgfmt", "xgettext", "msgcmp"].allSatisfy { tool in
  FileManager.default.isExecutableFile(atPath: "/usr/bin/" + tool)
}
