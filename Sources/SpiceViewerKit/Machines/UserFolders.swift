public import Foundation

/// Where the viewer keeps what it remembers.
public struct UserFolders: Sendable {
  /// The folder of settings.
  public var settings: URL
  /// The folder of pictures, which can be made anew.
  public var pictures: URL

  /// Folders of one's own, for tests.
  public init(settings: URL, pictures: URL) {
    self.settings = settings
    self.pictures = pictures
  }

  /// The folders that the XDG base directory specification gives to programs. Relative paths in the environment count as
  /// not there.
  public init(environment: [String: String]) {
    func folder(_ variable: String, _ usual: String) -> URL {
      if let path = environment[variable], path.hasPrefix("/") { return URL(filePath: path) }
      let home =
        environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? FileManager.default.homeDirectoryForCurrentUser.path
      return URL(filePath: home).appending(path: usual)
    }
    settings = folder("XDG_CONFIG_HOME", ".config").appending(path: "spice-viewer")
    pictures = folder("XDG_CACHE_HOME", ".cache").appending(path: "spice-viewer/pictures")
  }

  /// Writes a file whole, in a folder that is made if it is not there.
  static func write(_ data: Data, to url: URL) throws(StoreProblem) {
    do {
      try make(url.deletingLastPathComponent())
      try data.write(to: url, options: .atomic)
    } catch {
      throw .unwritable(path: url.path, reason: error.localizedDescription)
    }
  }

  /// Makes a folder that is the user's alone, if it is not there.
  static func make(_ folder: URL) throws {
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }
}
