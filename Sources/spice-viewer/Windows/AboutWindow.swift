import SpiceGTK
import SpiceViewerKit

/// Says what the program is.
@MainActor
enum AboutWindow {
  static func make(_ application: Application, parent: Window) -> Window {
    let window = Window(application: application, title: tr("About"))
    let column = Row(
      .vertical, spacing: 12,
      [
        Label("spice-viewer \(LaunchRequest.version)", style: "title-2"),
        Label(tr("Shows the screens of virtual machines, and other desktops, over SPICE."), wraps: true),
        Label("Apache-2.0"), Button(tr("C_lose")) { [weak window] in window?.close() },
      ])
    column.setMargins(24)
    window.setChild(column)
    window.setParent(parent, isModal: false)
    window.closeOnEscape()
    return window
  }
}
