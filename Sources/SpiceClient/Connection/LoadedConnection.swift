/// What a ``ConnectionSource`` led to.
public struct LoadedConnection: Sendable {
  /// Where the server is, and how to know it.
  public var description: ConnectionDescription
  /// Whether it came from a file that is good for one use: when it is refused later, there must be a new file.
  public var isForOneUse: Bool
  /// What a person should be told about how the server was named.
  public var warnings: [ConnectionWarning] = []

  init(_ uri: SpiceURI) {
    description = ConnectionDescription(uri)
    isForOneUse = false
    if uri.password != nil { warnings.append(.passwordInURI) }
    if let path = uri.ignoredPath { warnings.append(.ignoredPath(path)) }
  }

  init(_ file: ConnectionFile) {
    description = ConnectionDescription(file)
    isForOneUse = file.deletesFile
    if let version = file.version, Self.isNewer(version) {
      warnings.append(.wantsNewerViewer(version: version, url: file.newerVersionURL))
    }
  }

  /// The version of virt-viewer whose connection files are understood.
  private static let understoodVersion = [11, 0]

  /// Whether a file of a version of virt-viewer may hold what is not understood. A version that is no list of numbers
  /// counts as understood.
  private static func isNewer(_ version: String) -> Bool {
    let parts = version.prefix { $0 != "-" }.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    let numbers = parts.compactMap(\.self)
    return numbers.count == parts.count && understoodVersion.lexicographicallyPrecedes(numbers)
  }
}

/// Something about how a server was named that a person should know.
public enum ConnectionWarning: Hashable, Sendable {
  /// The URI holds a password.
  case passwordInURI
  /// The URI holds a path, which means nothing.
  case ignoredPath(String)
  /// The file wants to be deleted, and cannot be.
  case notDeleted(path: String, reason: String)
  /// The file was written for a newer version of virt-viewer than is understood; the URL says where that is to be had.
  case wantsNewerViewer(version: String, url: String?)

  /// The warning, for people: one sentence, lower case, without a full stop.
  public var text: String {
    switch self {
    case .passwordInURI: "a password in a URI is for everybody to see who can list processes"
    case .ignoredPath(let path): "the path \(path) of the URI means nothing and is ignored"
    case .notDeleted(let path, let reason): "\(path) wants to be deleted, but cannot be: \(reason)"
    case .wantsNewerViewer(let version, let url):
      "the connection file is for version \(version) of virt-viewer, and some of it may not be understood"
        + (url.map { "; see \($0)" } ?? "")
    }
  }
}
