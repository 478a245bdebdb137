import SpiceClient
import SpiceGTK
import SpiceViewerKit

/// Says which keys are the viewer's.
@MainActor
enum ShortcutsWindow {
  static func show(_ application: Application, parent: Window, _ hotkeys: HotkeyTable) {
    let window = Window(application: application, title: tr("Keyboard shortcuts"))
    let actions: [(ViewerHints.Action, String)] = [
      (.releaseCursor, tr("Release keyboard and pointer")), (.toggleFullscreen, tr("Full screen")),
      (.zoomIn, tr("Zoom in")), (.zoomOut, tr("Zoom out")), (.zoomReset, tr("Normal size")),
      (.secureAttention, tr("Send Ctrl+Alt+Del")),
    ]
    var rows = actions.compactMap { action, title in
      hotkeys.hotkey(of: action).map { row(title, $0.spoken) }
    }
    rows.append(row(tr("Menu"), "F10"))
    let column = Row(.vertical, spacing: 12, rows)
    if let release = hotkeys.hotkey(of: .releaseCursor) {
      column.append(
        Label(
          tr("While the guest has the keyboard, most of these are its own: press %1 first.", release.spoken),
          wraps: true))
    }
    column.append(Button(tr("C_lose")) { window.close() })
    column.setMargins(24)
    window.setChild(column)
    window.setParent(parent, isModal: false)
    window.closeOnEscape()
    window.present()
  }

  private static func row(_ title: String, _ keys: String) -> Row {
    let (title, keys) = (Label(title), Label(keys, style: "dim-label"))
    title.expand(vertically: false)
    title.align(.start, .center)
    return Row(.horizontal, spacing: 24, [title, keys])
  }
}
