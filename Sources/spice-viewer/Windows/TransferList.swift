import SpiceClient
import SpiceGTK
import SpiceViewerKit

/// The files on their way to the guest, each with how far it is, a button to give up, and what became of it.
@MainActor
final class TransferList {
  let widget: Revealer
  private let rows = Row(.vertical, spacing: 6)
  private var count = 0

  init() {
    rows.setMargins(12)
    let frame = Row(.vertical, [rows])
    frame.addClass("osd")
    widget = Revealer(frame)
    widget.align(.end, .end)
  }

  /// Sends files, one after the other, and shows how that goes.
  func send(_ paths: [String], over session: SpiceSession) {
    Task {
      for path in paths {
        do throws(SpiceError) {
          show(session.send(try await SpiceFile.open(path)))
        } catch {
          finish(row(name: path), tr("“%1” was not sent: %2", path, error.text))
        }
      }
    }
  }

  private struct Entry {
    var row: Row
    var label: Label
    var bar: ProgressBar
    var button: Button?
  }

  private func row(name: String, cancel: (@MainActor () -> Void)? = nil) -> Entry {
    let (label, bar) = (Label(name), ProgressBar())
    label.setEllipsized()
    label.expand(vertically: false)
    bar.setLeastSize(width: 240, height: -1)
    bar.align(.fill, .center)
    let row = Row(.horizontal, spacing: 8, [label, bar])
    let button = cancel.map { Button(symbol: "process-stop-symbolic", name: tr("Cancel sending %1", name), $0) }
    if let button {
      // What is typed next is still the guest's.
      button.leaveFocus()
      row.append(button)
    }
    rows.append(row)
    count += 1
    widget.isRevealed = true
    return Entry(row: row, label: label, bar: bar, button: button)
  }

  private func show(_ transfer: FileTransfer) {
    let entry = row(name: transfer.file.name) { transfer.cancel() }
    let size = transfer.file.size
    Task {
      for await sent in transfer.progress { entry.bar.fraction = size == 0 ? 1 : Double(sent) / Double(size) }
    }
    Task {
      do throws(SpiceError) {
        try await transfer.finish()
        finish(entry, tr("“%1” has arrived", transfer.file.name))
      } catch {
        finish(
          entry,
          error.code == .cancelled
            ? tr("“%1” was cancelled", transfer.file.name)
            : tr("“%1” was not sent: %2", transfer.file.name, error.text))
      }
    }
  }

  /// Says what became of a file, for some seconds.
  private func finish(_ entry: Entry, _ text: String) {
    entry.label.text = text
    entry.bar.isVisible = false
    entry.button?.isVisible = false
    Task {
      try? await Task.sleep(for: .seconds(8))
      rows.remove(entry.row)
      count -= 1
      if count == 0 { widget.isRevealed = false }
    }
  }
}
