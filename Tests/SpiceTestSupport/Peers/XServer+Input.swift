/// The keyboard and the pointer of an X server's screen.
extension XServer {
  /// Types a line on the keyboard, which belongs to the window that is turned to.
  public func type(line: String) async throws {
    try await run("xdotool", ["type", "--delay", "30", line])
    // A line's end within a text would be typed by a key that no keyboard has.
    try await press("Return")
  }

  /// Presses keys together, by X's names, `ctrl+alt+F2`, and lets them go.
  public func press(_ keys: String) async throws { try await run("xdotool", ["key", keys]) }

  /// Holds a key down.
  public func hold(_ key: String) async throws { try await run("xdotool", ["keydown", key]) }

  /// Lets go of a key.
  public func letGo(_ key: String) async throws { try await run("xdotool", ["keyup", key]) }

  /// Moves the pointer to a pixel of the screen.
  public func point(x: Int, y: Int) async throws { try await run("xdotool", ["mousemove", "\(x)", "\(y)"]) }

  /// Clicks: 1 is the left button, 2 the middle one, 3 the right one.
  public func click(_ button: Int) async throws { try await run("xdotool", ["click", "\(button)"]) }

  /// Where a picture is on the screen, as soon as it is there, wholly and exactly.
  public func place(of picture: Screen) async throws -> (x: Int, y: Int) {
    var place: (x: Int, y: Int)?
    _ = try await eventually {
      place = try await screenshot().place(of: picture)
      if place == nil { try await Task.sleep(for: .milliseconds(250)) }
      return place != nil
    }
    if let place { return place }
    _ = try await screenshot().mismatch(with: picture, named: "window")
    throw PeerError("no window shows the picture")
  }
}
