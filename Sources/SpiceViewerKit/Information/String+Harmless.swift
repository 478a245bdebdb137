extension String {
  /// The beginning of a text of somebody else's, for one line: what would steer a terminal or break the line is blank.
  ///
  /// - Parameter limit: the most Unicode scalars that are kept.
  /// - Returns: the text without controls.
  public func harmless(limit: Int) -> String {
    String(
      unicodeScalars.prefix(limit).map { scalar in
        scalar.properties.generalCategory == .control ? " " : Character(scalar)
      })
  }
}
