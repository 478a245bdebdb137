import Foundation

/// A window from which files are dragged, as from a file manager: one of GTK 3.
///
/// It ends with its last reference, or with the test process.
public final class DragSource: Sendable {
  private static let title = "drag from here"
  private let screen: any XServer
  private let folder: TemporaryFolder
  private let process: PeerProcess

  /// Opens the window in the upper left corner of a screen. It offers URIs.
  public static func open(_ uris: [String], on screen: any XServer) async throws -> DragSource {
    let source = try await offPool { try DragSource(uris, screen, ["DISPLAY": screen.display, "GDK_BACKEND": "x11"]) }
    let isThere = await eventually {
      await (try? screen.run("xdotool", ["search", "--onlyvisible", "--name", "^\(title)$"])) != nil
        || !source.process.isRunning
    }
    guard isThere, source.process.isRunning else { throw PeerError("nothing can be dragged: \(source.said)") }
    return source
  }

  /// Opens the window on a Wayland desktop, which puts it where it likes.
  public static func open(_ uris: [String], on desktop: WaylandDesktop) async throws -> DragSource {
    let source = try await offPool { try DragSource(uris, desktop.screen, desktop.environment) }
    guard await source.says("seen", after: 0) else { throw PeerError("nothing can be dragged: \(source.said)") }
    return source
  }

  private init(_ uris: [String], _ screen: any XServer, _ environment: [String: String]) throws {
    self.screen = screen
    folder = try TemporaryFolder()
    // The bindings are those of the system's Python.
    process = try PeerProcess(
      "/usr/bin/python3", ["-u", "-c", Self.program, Self.title] + uris,
      environment: environment.merging([
        "NO_AT_BRIDGE": "1", "HOME": folder.path, "XDG_RUNTIME_DIR": folder.path,
      ]) { $1 }, log: folder.file("drag.log"))
  }

  deinit { process.stop() }

  /// Drags to a pixel of an X screen, and lets go as soon as what is there wants it.
  public func drag(toX x: Int, y: Int) async throws {
    let search = ["search", "--onlyvisible", "--name", "^\(Self.title)$"]
    try await drag(toX: x, y: y) {
      try await screen.run("xdotool", search + ["windowraise", "mousemove", "--window", "%1", "30", "30"])
    }
  }

  /// Drags from a pixel of the window to one of another, and lets go as soon as what is there wants it.
  public func drag(fromX startX: Int, y startY: Int, toX x: Int, y: Int) async throws {
    try await drag(toX: x, y: y) { try await screen.point(x: startX, y: startY) }
  }

  private func drag(toX x: Int, y: Int, from start: () async throws -> Void) async throws {
    let before = said.count
    // A window that is new may not be where it belongs yet.
    var isDragged = false
    for _ in 0..<5 where !isDragged {
      try await start()
      try await screen.run("xdotool", ["mousedown", "1"])
      for _ in 0..<4 { try await screen.run("xdotool", ["mousemove_relative", "6", "6"]) }
      isDragged = await says("begins", after: before, within: .seconds(5))
      if !isDragged { try await screen.run("xdotool", ["mouseup", "1"]) }
    }
    guard isDragged else { throw PeerError("nothing is dragged: \(said)") }
    // What is below is asked whenever the pointer moves.
    var step = 0
    let isWanted = try await eventually {
      step += 1
      try await screen.point(x: x - step % 8, y: y)
      try await Task.sleep(for: .milliseconds(50))
      return said.dropFirst(before).contains("wanted")
    }
    try await screen.run("xdotool", ["mouseup", "1"])
    guard isWanted, await says("ends", after: before) else { throw PeerError("nobody takes what is dragged: \(said)") }
  }

  private func says(_ word: String, after count: Int, within limit: Duration = .seconds(60)) async -> Bool {
    await eventually(within: limit) { said.dropFirst(count).contains(word) || !process.isRunning }
      && process.isRunning
  }

  private var said: String { (try? String(contentsOfFile: folder.file("drag.log"), encoding: .utf8)) ?? "" }

  private static let program = """
    import gi, sys
    gi.require_version("Gdk", "3.0")
    gi.require_version("Gtk", "3.0")
    from gi.repository import Gdk, GLib, Gtk
    window = Gtk.Window(title=sys.argv[1])
    window.set_default_size(100, 60)
    window.move(0, 0)
    place = Gtk.EventBox()
    window.add(place)
    place.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
    place.drag_source_add_uri_targets()
    def begins(_, context):
        print("begins")
        def look():
            if not context.get_selected_action(): return True
            print("wanted")
        GLib.timeout_add(20, look)
    place.connect("drag-begin", begins)
    place.connect("drag-data-get", lambda _, context, selection, *more: selection.set_uris(sys.argv[2:]))
    place.connect("drag-end", lambda *_: print("ends"))
    window.connect("map-event", lambda *_: print("seen"))
    window.connect("delete-event", Gtk.main_quit)
    window.show_all()
    Gtk.main()
    """
}
