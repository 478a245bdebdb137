import Foundation
import SpiceClient
import SpiceGTK
import SpiceViewerKit

/// Lets the user choose a machine: one that was used, an address, or a file.
@MainActor
final class StartWindow {
  let window: Window
  private let library: Library
  private let open: @MainActor (String) -> Void
  private let address = Entry(placeholder: "spice://host:5900")
  private let message = Label(style: "error", wraps: true)
  /// What went wrong with what is remembered.
  private let problems = Label(style: "warning", wraps: true)
  private let list = ListBox()
  /// The button that forgets all machines, while there are some.
  private let forgetting = Row(.horizontal)

  /// `open` is called with what the user chose: an address, or the path of a connection file.
  init(_ application: Application, _ library: Library, open: @escaping @MainActor (String) -> Void) {
    (self.library, self.open) = (library, open)
    window = Window(application: application, title: tr("Connect to a machine"))
    window.setDefaultSize(width: 560, height: 520)
    address.setAccessibleName(tr("Address"))
    address.expand(vertically: false)
    let connect = Button(tr("_Connect")) { [unowned self] in connectToAddress() }
    connect.addClass("suggested-action")
    let file = Button(tr("_Open File…")) { [unowned self] in chooseFile() }
    let row = Row(.horizontal, spacing: 8, [address, connect, file])
    message.isVisible = false
    let scroller = Scroller(list, horizontally: false)
    scroller.expand()
    let heading = Label(tr("Recent machines"), style: "heading")
    heading.expand(vertically: false)
    forgetting.append(Button(tr("Forget _All…")) { [unowned self] in forgetAll(application) })
    list.addClass("rich-list")
    list.setAccessibleName(tr("Machines"))
    let column = Row(
      .vertical, spacing: 12,
      [
        Label(tr("Address of the machine"), style: "heading"), row, message,
        Row(.horizontal, spacing: 8, [heading, forgetting]), problems, scroller,
      ])
    column.setMargins(18)
    window.setChild(column)
    window.setDefault(connect)
    column.onFileDrop { [unowned self] paths in
      choose(paths)
      return true
    }
    list.onChoice { [unowned self] index in
      let machines = library.recents.machines
      guard machines.indices.contains(index) else { return }
      if let address = machines[index].address { return choose([address]) }
      message.text = tr("The file of “%1” was good for one use: get a new one, and open it.", machines[index].name)
      message.isVisible = true
    }
    refresh()
  }

  /// Says why something that was chosen did not work, after what it says already.
  func complain(_ words: ErrorWords) {
    let text = ["\(words.title). \(words.explanation) \(words.advice)", words.detail].filter { !$0.isEmpty }
    message.text = ([message.text].filter { !$0.isEmpty } + text).joined(separator: "\n")
    message.isVisible = true
  }

  /// Whether it says why something did not work.
  var isComplaining: Bool { message.isVisible }

  private func choose(_ words: [String]) {
    message.isVisible = false
    message.text = ""
    for word in words { open(word) }
  }

  private func chooseFile() {
    Task {
      if let path = await FileDialog.open(tr("Open a connection file"), parent: window, several: false).first {
        choose([path])
      }
    }
  }

  private func connectToAddress() {
    let text = address.text.filter { !$0.isWhitespace }
    guard !text.isEmpty else { return address.grabFocus() }
    // What is no path is meant as a host.
    choose([text.contains("://") || text.contains("/") || text.hasSuffix(".vv") ? text : "spice://\(text)"])
  }

  /// Shows the machines that were used, the last one first, and what went wrong with remembering them.
  func refresh() {
    problems.text = library.problems.map(\.text).joined(separator: "\n")
    problems.isVisible = !problems.text.isEmpty
    list.removeAll()
    for machine in library.recents.machines { append(machine) }
    forgetting.isVisible = !library.recents.machines.isEmpty
    guard library.recents.machines.isEmpty else { return }
    let hint = tr("Machines that you connect to will be listed here.")
    list.append(Label(hint), name: hint)
  }

  private func forgetAll(_ application: Application) {
    Task {
      guard await Questions.forgetAll(application, parent: window) else { return }
      library.forgetAll()
      refresh()
    }
  }

  private func append(_ machine: RecentMachine) {
    let picture = Photo(library.recents.picture(of: machine.identity).flatMap { Texture(file: $0.path) })
    // As wide as most are, so that names stand below each other.
    picture.setLeastSize(width: 144, height: 80)
    let lines = [Label(machine.name, style: "heading"), Label(machine.server, style: "dim-label")]
    for line in lines { line.setEllipsized() }
    let words = Row(.vertical, spacing: 4, lines)
    words.expand(vertically: false)
    words.align(.fill, .center)
    let (symbol, safety) =
      switch machine.security {
      case .encrypted: ("channel-secure-symbolic", tr("Encrypted"))
      case .plain: ("channel-insecure-symbolic", tr("Not encrypted"))
      case .local: ("computer-symbolic", tr("On this computer"))
      }
    let lock = Symbol(symbol)
    lock.tooltip = safety
    let remove = Button(symbol: "edit-delete-symbolic", name: tr("Forget %1", machine.name)) { [unowned self] in
      library.forget(machine)
      refresh()
    }
    remove.align(.end, .center)
    let row = Row(.horizontal, spacing: 12, [picture, words, lock, remove])
    row.setMargins(6)
    list.append(row, name: [machine.name, machine.server, safety].joined(separator: ", "))
  }
}
