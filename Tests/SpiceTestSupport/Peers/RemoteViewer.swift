import Foundation

/// The stock client that people use: a window of remote-viewer, of virt-viewer.
public struct RemoteViewer: Sendable {
  /// What its window is called.
  public static let title = "spice-guest"

  private let screen: VirtualScreen

  /// Opens the window on a screen, and waits for it.
  public init(of address: SpiceAddress, on screen: VirtualScreen) async throws {
    self.screen = screen
    // Neither settings nor caches of whoever runs the tests, and no services of a desktop.
    let home = screen.folder.path
    try screen.start(
      "remote-viewer", [address.uri],
      environment: [
        "HOME": home, "XDG_RUNTIME_DIR": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home, "XDG_DATA_HOME": home,
        "GSETTINGS_BACKEND": "memory", "NO_AT_BRIDGE": "1", "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        "GDK_BACKEND": "x11", "LC_ALL": "C.UTF-8",
      ])
    try await screen.run("xdotool", ["search", "--sync", "--onlyvisible", "--name", Self.title])
  }

  /// Moves the screen's pointer over the window, which gets the keyboard: nobody else here hands it out.
  public func point(x: Int, y: Int) async throws {
    try await screen.run("xdotool", ["search", "--onlyvisible", "--name", Self.title, "windowfocus", "--sync"])
    try await screen.point(x: x, y: y)
    // As people do, who look where it went.
    try await Task.sleep(for: .milliseconds(300))
  }
}
