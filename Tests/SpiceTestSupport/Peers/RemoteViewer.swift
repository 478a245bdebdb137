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

  /// Where a picture is on the screen, as soon as it is there, wholly and exactly.
  public func place(of picture: Screen) async throws -> (x: Int, y: Int) {
    for _ in 0..<60 {
      if let place = try await screen.screenshot().place(of: picture) { return place }
      try await Task.sleep(for: .milliseconds(250))
    }
    _ = try await screen.screenshot().mismatch(with: picture, named: "remote-viewer")
    throw PeerError("the window does not show the picture")
  }

  /// Types a line on the screen's keyboard, which belongs to the machine while the pointer is over its picture.
  public func type(line: String) async throws {
    try await screen.run("xdotool", ["type", "--delay", "30", line])
    // A line's end within a text would be typed by a key that no keyboard has.
    try await screen.run("xdotool", ["key", "Return"])
  }

  /// Moves the screen's pointer over the window, which gets the keyboard: nobody else here hands it out.
  public func point(x: Int, y: Int) async throws {
    try await screen.run("xdotool", ["search", "--onlyvisible", "--name", Self.title, "windowfocus", "--sync"])
    try await screen.run("xdotool", ["mousemove", "\(x)", "\(y)"])
    // As people do, who look where it went.
    try await Task.sleep(for: .milliseconds(300))
  }

  /// Clicks: 1 is the left button, 2 the middle one, 3 the right one.
  public func click(_ button: Int) async throws { try await screen.run("xdotool", ["click", "\(button)"]) }
}
