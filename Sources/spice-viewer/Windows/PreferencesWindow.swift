import SpiceClient
import SpiceGTK
import SpiceViewerKit

/// Lets the user say how a machine is to be shown and shared.
@MainActor
enum PreferencesWindow {
  /// Makes it. `change` is called with what each new wish does to the settings, which holds at once; `makeGeneral` when
  /// they are to count for other machines, too.
  static func make(
    _ application: Application, parent: Window, _ settings: MachineSettings, hotkeys: HotkeyTable,
    makeGeneral: @escaping @MainActor () -> Void,
    change: @escaping @MainActor ((inout MachineSettings) -> Void) -> Void
  ) -> Window {
    let window = Window(application: application, title: tr("Preferences"))
    func check(_ title: String, _ path: WritableKeyPath<MachineSettings, Bool>) -> CheckButton {
      CheckButton(title, isOn: settings[keyPath: path]) { isOn in change { $0[keyPath: path] = isOn } }
    }

    let form = Form()
    form.append(Label(tr("Screen"), style: "heading"))
    form.append(
      tr("Size"),
      DropDown([tr("Fit to window"), tr("Exact")], chosen: settings.scaling == .fit ? 0 : 1) { chosen in
        change { $0.scaling = chosen == 0 ? .fit : .exact }
      })
    form.append(check(tr("_Resize the guest to the window"), \.resizesGuest))
    form.append(check(tr("Begin with the _full screen"), \.isFullScreen))
    form.append(
      tr("Displays on other monitors"),
      entry(settings.layout.mapping.text, placeholder: "1:2;2:1") { text in
        guard let mapping = MonitorMapping(parsing: text) else { return false }
        change { $0.layout.mapping = mapping }
        return true
      })
    form.append(check(tr("_Show figures over the picture"), \.showsFigures))

    form.append(Label(tr("Keyboard and pointer"), style: "heading"))
    form.append(check(tr("Send _keys of the desktop to the guest"), \.grabsKeyboard))
    form.append(
      tr("Keys that release the pointer"),
      entry(settings.releaseKeys ?? "", placeholder: hotkeys.hotkey(of: .releaseCursor)?.spoken) { text in
        guard text.isEmpty || Hotkey(text) != nil else { return false }
        change { $0.releaseKeys = text.isEmpty ? nil : text }
        return true
      })
    form.append(check(tr("_Only look: send nothing to the guest"), \.isReadOnly))

    form.append(Label(tr("Sharing"), style: "heading"))
    let ways: [MachineSettings.ClipboardSharing] = [.both, .toGuest, .fromGuest, .off]
    form.append(
      tr("Clipboard"),
      DropDown(
        [tr("Both ways"), tr("Only to the guest"), tr("Only from the guest"), tr("Not shared")],
        chosen: ways.firstIndex(of: settings.clipboard) ?? 0
      ) { chosen in
        change { $0.clipboard = ways[min(max(chosen, 0), ways.count - 1)] }
      })
    form.append(check(tr("Share the clipboard only while the _window has the keyboard"), \.sharesClipboardOnlyInFocus))

    form.append(Label(tr("Session"), style: "heading"))
    form.append(check(tr("_Play sound"), \.playsSound))
    form.append(check(tr("Connect _again when the connection is lost"), \.reconnects))

    let general = Button(tr("Use for _New Machines")) { makeGeneral() }
    general.align(.end, .center)
    form.append(general)

    form.setMargins(18)
    window.setChild(form)
    window.setParent(parent, isModal: false)
    window.closeOnEscape()
    return window
  }

  /// A field for a text, which `take` refuses if it makes no sense.
  private static func entry(
    _ text: String, placeholder: String?, take: @escaping @MainActor (String) -> Bool
  ) -> Entry {
    let entry = Entry(placeholder: placeholder)
    entry.text = text
    entry.onChange(take: take)
    return entry
  }
}
