public import SpiceClient

/// Something about how the viewer was started that a person should know, though it starts all the same.
public enum LaunchNote: Hashable, Sendable {
  /// An option of other viewers, or a wish of a connection file, for what this one cannot do yet.
  case notThereYet(option: String)
  /// An option of other viewers that changes nothing here.
  case hasNoEffect(option: String)
  /// A zoom out of range, which is 100 % instead.
  case badZoom(Int)
  /// A hotkey that cannot be used.
  case hotkey(HotkeyProblem)
  /// Something about how the server was named.
  case connection(ConnectionWarning)

  /// The note in words, in the user's language.
  public var text: String {
    switch self {
    case .notThereYet(let option): tr("%1 asks for something that this viewer cannot do yet.", option)
    case .hasNoEffect(let option): tr("%1 has no effect here.", option)
    case .badZoom(let zoom):
      tr("A zoom of %1 % is out of range: it must be %2 % to %3 %.", "\(zoom)", "\(Zoom.least)", "\(Zoom.most)")
    case .hotkey(let problem): problem.text
    case .connection(let warning): Self.text(warning)
    }
  }

  private static func text(_ warning: ConnectionWarning) -> String {
    switch warning {
    case .passwordInURI: tr("The password in the address is for everybody to see who can list processes.")
    case .ignoredPath(let path): tr("The path %1 of the address means nothing and is ignored.", path)
    case .notDeleted(let path, let reason): tr("The file %1 wants to be deleted, but cannot be: %2", path, reason)
    case .wantsNewerViewer(let version, let url?):
      tr(
        "The file was written for version %1 of virt-viewer, and some of it may not be understood; see %2.", version,
        url)
    case .wantsNewerViewer(let version, nil):
      tr("The file was written for version %1 of virt-viewer, and some of it may not be understood.", version)
    }
  }
}
