import Foundation

/// A value in a JSON file of the user's.
///
/// Writing is atomic: whoever reads sees the old file or the new one. A file that cannot be understood is kept under
/// another name, so that nothing is lost, and told of.
struct StoredFile<Value: Codable & Sendable>: Sendable {
  let url: URL

  /// The value; nil if there is no file, or none that can be used.
  func read(problems: inout [StoreProblem]) -> Value? {
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    do {
      return try JSONDecoder().decode(Value.self, from: Data(contentsOf: url))
    } catch is DecodingError {
      problems.append(.damaged(path: url.path, keptAs: keepAside()))
    } catch {
      problems.append(.unreadable(path: url.path, reason: error.localizedDescription))
    }
    return nil
  }

  /// Writes the value.
  /// - Throws: ``StoreProblem/unwritable(path:reason:)``.
  func write(_ value: Value) throws(StoreProblem) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data: Data
    do {
      data = try encoder.encode(value)
    } catch {
      throw .unwritable(path: url.path, reason: error.localizedDescription)
    }
    try UserFolders.write(data, to: url)
  }

  /// Gives the file another name, in place of one that was kept before; nil if that cannot be.
  private func keepAside() -> String? {
    let aside = url.appendingPathExtension("damaged")
    do {
      if FileManager.default.fileExists(atPath: aside.path) { try FileManager.default.removeItem(at: aside) }
      try FileManager.default.moveItem(at: url, to: aside)
      return aside.path
    } catch {
      return nil
    }
  }
}

/// What went wrong with the files that the viewer remembers things in.
public enum StoreProblem: Error, Hashable, Sendable {
  /// The file cannot be understood; it was kept under another name, if that could be.
  case damaged(path: String, keptAs: String?)
  /// The file is there and cannot be read, for a reason in the system's words.
  case unreadable(path: String, reason: String)
  /// The file cannot be written, for a reason in the system's words.
  case unwritable(path: String, reason: String)

  /// The problem in words, in the user's language.
  public var text: String {
    switch self {
    case .damaged(let path, let aside?): tr("The file %1 is damaged. It was kept as %2, and begun anew.", path, aside)
    case .damaged(let path, nil): tr("The file %1 is damaged, and is not used.", path)
    case .unreadable(let path, let reason): tr("The file %1 cannot be read: %2", path, reason)
    case .unwritable(let path, let reason):
      tr("The file %1 cannot be written, so nothing is remembered: %2", path, reason)
    }
  }
}
