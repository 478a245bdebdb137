import Foundation
import SpiceGTK
import SpiceViewerKit

/// Files for the guest, and pictures of it.
extension MachineWindow {
  /// Asks for files, and sends them to the guest.
  func sendFiles() {
    Task {
      let paths = await FileDialog.open(tr("Send files to the guest"), parent: window, several: true)
      if let session = machine.session, machine.canSendFiles, !paths.isEmpty { transfers.send(paths, over: session) }
    }
  }

  /// Asks where to, and writes what the monitor shows.
  func saveScreenshot() {
    Task {
      guard let texture = await machine.screenshot(of: monitor) else { return say(tr("There is no picture yet.")) }
      let name = tr("Screenshot of %1", machine.name).fileName + ".png"
      guard let path = await FileDialog.save(tr("Save screenshot"), name: name, parent: window) else { return }
      do {
        try await machine.write(texture.png, to: path)
        say(tr("Saved as %1", path))
      } catch {
        say(tr("The screenshot could not be saved: %1", error.localizedDescription))
      }
    }
  }

  /// Puts what the monitor shows in the clipboard.
  func copyScreenshot() {
    Task {
      guard let texture = await machine.screenshot(of: monitor) else { return say(tr("There is no picture yet.")) }
      Clipboard.standard?.set(texture)
      say(tr("The screenshot is in the clipboard."))
    }
  }
}
