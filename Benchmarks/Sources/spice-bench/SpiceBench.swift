import Foundation

/// `spice-bench [--folder F] [--runs N] [--only NAME]`: measures codecs over the pictures of a folder.
@main
enum SpiceBench {
  static func main() throws {
    let options = try Options(CommandLine.arguments.dropFirst())
    let pictures = try Picture.load(folder: options.folder).filter { options.includes($0.name) }
    CodecSuite(pictures: pictures, runs: options.runs).run()
  }
}

/// What the command line asks for.
struct Options {
  /// Where the pictures are: the project's own, unless another folder is named.
  var folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Corpus")
  /// How often each thing is measured.
  var runs = 15
  /// Only pictures with this in their name.
  var only: String?

  init(_ arguments: some Collection<String>) throws {
    var rest = Array(arguments)[...]
    while let option = rest.popFirst() {
      guard let value = rest.popFirst() else { throw UsageError(option: option) }
      switch option {
      case "--folder": folder = URL(filePath: value)
      case "--runs":
        guard let number = Int(value), number > 0 else { throw UsageError(option: option) }
        runs = number
      case "--only": only = value
      default: throw UsageError(option: option)
      }
    }
  }

  func includes(_ name: String) -> Bool { only.map(name.contains) ?? true }
}

/// An option that is not known, or has no good value.
struct UsageError: Error, CustomStringConvertible {
  var option: String
  var description: String { "\(option)? usage: spice-bench [--folder F] [--runs N] [--only NAME]" }
}
