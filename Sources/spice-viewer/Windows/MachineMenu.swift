import SpiceClient
import SpiceGTK
import SpiceViewerKit

/// The menus of a machine's windows.
@MainActor
enum MachineMenu {
  /// What can be done with a machine.
  static func menu(displays: Menu) -> Menu {
    Menu([
      .section([
        .action("win.fullscreen", title: tr("_Full Screen")),
        .submenu(
          Menu([
            .action("win.zoom-in", title: tr("Zoom _In")), .action("win.zoom-out", title: tr("Zoom _Out")),
            .action("win.zoom-reset", title: tr("_Normal Size")),
            .section([
              .word("fit", for: "win.scale", title: tr("_Fit to Window")),
              .word("exact", for: "win.scale", title: tr("_Exact Size")),
            ]),
          ]), title: tr("_Zoom")),
        .action("win.resize-guest", title: tr("_Resize Guest to Window")),
        .submenu(displays, title: tr("_Displays")),
      ]),
      .section([
        .action("win.send-files", title: tr("_Send Files…")),
        .action("win.share-clipboard", title: tr("Share _Clipboard")),
        .action("win.paste-keys", title: tr("Type Clipboard as _Keystrokes")),
        .action("win.microphone", title: tr("_Microphone")),
      ]),
      .section([
        .action("win.screenshot", title: tr("Save Scree_nshot…")),
        .action("win.copy-screenshot", title: tr("Cop_y Screenshot")),
      ]),
      .section([
        .action("win.figures", title: tr("Sho_w Figures")),
        .action("win.outlines", title: tr("_Outline What Is Drawn")),
        .action("win.information", title: tr("_Information and Log")),
      ]),
      .section([
        .action("win.reconnect", title: tr("Reconnec_t")), .action("win.preferences", title: tr("_Preferences")),
        .action("win.shortcuts", title: tr("Keyboard S_hortcuts")), .action("win.about", title: tr("_About")),
        .action("win.disconnect", title: tr("Disconn_ect")),
      ]),
    ])
  }

  /// The displays that can be closed or added.
  static func displays(_ known: [(number: Int, isOpen: Bool)]) -> [Menu.Item] {
    // Nothing does it, so it is grey.
    if known.isEmpty { return [.action("win.nothing", title: tr("There is only one display"))] }
    return known.map { number, isOpen in
      let title = isOpen ? tr("Close display %1", "\(number)") : tr("Add display %1", "\(number)")
      return .word("\(number)", for: "win.display", title: title)
    }
  }

  /// Keys that the local desktop would take.
  static var keys: Menu {
    var number = -1
    return Menu(
      SendKeyMenu().groups.map { group in
        .section(
          group.map { item in
            number += 1
            return .word("\(number)", for: "win.send-keys", title: item.title)
          })
      })
  }

  /// The keys of an entry of ``keys``.
  static func chord(_ word: String) -> KeyChord? {
    let items = SendKeyMenu().groups.joined().map(\.chord)
    return Int(word).flatMap { items.indices.contains($0) ? items[$0] : nil }
  }
}
