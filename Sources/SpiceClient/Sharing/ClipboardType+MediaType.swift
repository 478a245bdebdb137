public import SpiceAgentWire

extension ClipboardType {
  private static let names: [(String, ClipboardType)] = [
    ("text/plain;charset=utf-8", .text), ("image/png", .png), ("image/bmp", .bmp), ("image/tiff", .tiff),
    ("image/jpeg", .jpeg), ("application/x-spice-file-list", .fileList),
  ]

  /// The type as MIME names it; nil for types that are not known here.
  public var mediaType: String? { Self.names.first { $0.1 == self }?.0 }

  /// The type that MIME names so, whatever its parameters: `text/plain`, `image/png`, `image/bmp`, `image/tiff`,
  /// `image/jpeg`, and `application/x-spice-file-list` for lists of files in the shared folder. Nil for another.
  public init?(mediaType: String) {
    let name = mediaType.lowercased().prefix { $0 != ";" }
    guard
      let known = Self.names.first(where: { $0.0.hasPrefix(name) && $0.0.dropFirst(name.count).first ?? ";" == ";" })
    else { return nil }
    self = known.1
  }
}
