extension String {
  /// The beginning of a text of somebody else's, for one line: what would steer a terminal, break the line or turn the order
  /// of its letters round is blank.
  ///
  /// - Parameter limit: the most Unicode scalars that are kept.
  /// - Returns: the text without controls.
  public func harmless(limit: Int) -> String {
    String(unicodeScalars.prefix(limit).map { $0.isHarmless ? Character($0) : " " })
  }

  /// The text as a name for a file: without what parts folders or means something to a file system, not hidden, and no
  /// longer than file systems allow.
  public var fileName: String {
    let strange: Set<Character> = ["/", "\\", ":", "*", "?", "\"", "<", ">", "|"]
    let words = harmless(limit: Self.longestFileName).split { strange.contains($0) }
    var name = words.joined(separator: "-")[...].drop { $0 == "." || $0 == " " }
    while name.utf8.count > Self.longestFileName { name.removeLast() }
    return String(name)
  }

  /// Bytes; there is room left for an ending.
  private static let longestFileName = 200
}

extension Unicode.Scalar {
  fileprivate var isHarmless: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: false
    default: !properties.isBidiControl
    }
  }
}
