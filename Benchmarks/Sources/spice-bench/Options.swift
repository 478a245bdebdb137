import Foundation

/// What the command line asks for.
struct Options {
  /// What can be measured.
  enum Suite: String, CaseIterable {
    case codecs, canvas, replay, server
  }

  /// Where the pictures are: the project's own, unless another folder is named.
  var corpus = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Corpus")
  /// How often each thing is measured.
  var runs = 15
  /// Only pictures with this in their name.
  var only = ""
  /// Only the codec of this name.
  var codec = ""
  /// What to measure: without a word, all that needs no other process.
  var suites: [Suite] = [.codecs, .canvas, .replay]
  /// Recordings to replay, instead of the one that is made from the pictures.
  var recordings: [URL] = []

  init(_ arguments: some Collection<String>) throws {
    var rest = Array(arguments)[...]
    while let option = rest.popFirst() {
      if let suite = Suite(rawValue: option) {
        suites = [suite]
        continue
      }
      guard option.hasPrefix("-") else {
        recordings.append(URL(filePath: option))
        continue
      }
      guard let value = rest.popFirst() else { throw UsageError(option: option) }
      switch option {
      case "--corpus": corpus = URL(filePath: value)
      case "--runs":
        guard let number = Int(value), number > 0 else { throw UsageError(option: option) }
        runs = number
      case "--only": only = value
      case "--codec": codec = value.uppercased()
      case "--suite":
        guard let suite = Suite(rawValue: value) else { throw UsageError(option: option) }
        suites = [suite]
      default: throw UsageError(option: option)
      }
    }
  }

  func includes(picture name: String) -> Bool { only.isEmpty || name.contains(only) }
  func includes(codec name: String) -> Bool { codec.isEmpty || name == codec }
}

/// An option that is not known, or has no good value.
struct UsageError: Error, CustomStringConvertible {
  var option: String
  var description: String {
    """
    \(option)?
    usage: spice-bench [--suite] [codecs|canvas|replay|server] [--corpus FOLDER] [--only NAME] [--codec NAME] [--runs N]
      [RECORDING ...]
    """
  }
}
