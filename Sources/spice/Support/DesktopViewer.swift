import Foundation
import SpiceClient

/// The viewer with windows, `spice-viewer`, where there is a desktop to show them on.
struct DesktopViewer {
  /// The program.
  let path: String

  /// Nil if there is no desktop, or no such program beside this one or in the folders of `PATH`.
  init?(environment: [String: String], ownPath: String? = Bundle.main.executablePath) {
    let displays = [environment["DISPLAY"], environment["WAYLAND_DISPLAY"]]
    guard displays.contains(where: { $0?.isEmpty == false }) else { return nil }
    let own = ownPath.map { URL(filePath: $0).resolvingSymlinksInPath().deletingLastPathComponent().path }
    let folders = [own].compactMap { $0 } + (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    let paths = folders.map { $0 + "/spice-viewer" }
    guard let path = paths.first(where: FileManager.default.isExecutableFile) else { return nil }
    self.path = path
  }

  /// What the viewer is started with for a connection; nil if it has no options for all of it.
  static func arguments(for connection: ConnectionOptions, environment: [String: String]) -> [String]? {
    guard environment["SPICE_PASSWORD", default: ""].isEmpty,
      connection.passwordFile == nil, connection.pinnedKey == nil, connection.trustFingerprint == nil,
      connection.preferredVideoCodecs == nil, connection.proxy == nil
    else { return nil }
    var arguments = [connection.server]
    if let file = connection.caFile { arguments.append("--spice-ca-file=\(file)") }
    if let subject = connection.hostSubject { arguments.append("--spice-host-subject=\(subject)") }
    if let channels = connection.secureChannels {
      arguments.append("--spice-secure-channels=\(channels.names.joined(separator: ","))")
    }
    if let compression = connection.preferredCompression {
      arguments.append("--spice-preferred-compression=\(compression.rawValue)")
    }
    if connection.readOnly { arguments.append("--read-only") }
    return arguments
  }

  /// Shows a machine until its windows are closed.
  ///
  /// - Throws: if the program cannot be started, or fails.
  func run(_ arguments: [String]) throws {
    let process = try Process.run(URL(filePath: path), arguments: arguments)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CommandFailure("\(path) failed", code: .nothingToShow) }
  }
}
