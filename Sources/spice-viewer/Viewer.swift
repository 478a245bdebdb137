import Foundation
import SpiceClient
import SpiceGTK
import SpiceViewerKit

/// The program: its machines, and the window to choose one.
@MainActor
final class Viewer {
  private let application = Application(id: "io.github.swift_spice.Viewer")
  private lazy var library = Library()
  private var machines: [ObjectIdentifier: Machine] = [:]
  private var start: StartWindow?

  /// Themes leave a frame around windows that have the whole screen, where no compositor is. And a title bar takes the
  /// pointer also on the line just below it, which would be the first of the guest's screen. What went wrong is to be read on
  /// dark windows, too.
  private static let css = """
    headerbar { margin-bottom: 1px; }
    label.error { color: mix(@error_color, @theme_fg_color, 0.4); }
    label.warning { color: mix(@warning_color, @theme_fg_color, 0.4); }
    window.fullscreen { padding: 0; margin: 0; border: none; border-radius: 0; box-shadow: none; }
    """

  func run(_ arguments: [String]) -> Int32 {
    application.onStart { [unowned self] in
      Style.add(Self.css)
      NetworkMonitor.standard.onChange { [weak self] in self?.networkChanged(isAvailable: $0) }
    }
    application.onCommandLine { [unowned self] in begin($0) }
    // What is only to be said needs no display.
    let request = LaunchRequest(
      arguments: Array(arguments.dropFirst()), environment: ProcessInfo.processInfo.environment,
      directory: FileManager.default.currentDirectoryPath)
    switch request {
    case .say(let text):
      print(text)
      return 0
    case .refuse(let text): return Self.fail(text)
    case .start(let launch):
      if let display = launch.settings.display { application.useDisplay(display) }
      guard launch.words.contains("-") else { return application.run(arguments) }
      do {
        let file = try Self.inputFile()
        return application.run(arguments.map { $0 == "-" ? file : $0 })
      } catch {
        return Self.fail("\(error)")
      }
    }
  }

  private static func fail(_ text: String) -> Int32 {
    StandardError.write(text)
    return 1
  }

  private func begin(_ line: Application.CommandLine) -> Int32 {
    let request = LaunchRequest(
      arguments: line.arguments, environment: line.environment, directory: line.folder)
    switch request {
    case .say(let text):
      line.print(text)
      return 0
    case .refuse(let text):
      line.complain(text)
      return 1
    case .start(let launch):
      for note in launch.notes { line.complain(note.text) }
      if launch.words.isEmpty { showStart(launch.settings) }
      for word in launch.words {
        // The start that was asked for ends when the file is read.
        open(word, launch.directory, launch.settings) { line.complain($0) }
      }
      return 0
    }
  }

  /// What comes on standard input, as a file that is deleted when it is read: another process may be the one to read it.
  private static func inputFile() throws -> String {
    let name = "standard input"
    let bytes: [UInt8]
    do throws(BoundedFile.Failure) {
      bytes = try BoundedFile.read(.standardInput, limit: 1 << 20)
    } catch {
      throw ConnectionSourceError(.unreadable(error.text(name: name)), name: name)
    }
    var file: ConnectionFile
    do throws(ConnectionFileError) {
      file = try ConnectionFile(parsing: bytes)
    } catch {
      throw ConnectionSourceError(.badFile(error), name: name)
    }
    file.deletesFile = true
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).vv")
    let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
    guard FileManager.default.createFile(atPath: url.path, contents: Data(file.text.utf8), attributes: attributes)
    else {
      throw ConnectionSourceError(.unreadable("cannot write \(url.path)"), name: name)
    }
    return url.path
  }

  private func showStart(_ settings: LaunchSettings) {
    if let start { return start.window.present() }
    let window = StartWindow(application, library) { [unowned self] word in
      open(word, "/", settings, tell: StandardError.write)
    }
    window.window.onClose { [unowned self] in
      start = nil
      return false
    }
    window.window.present()
    start = window
  }

  /// Opens the machine that a word leads to. What is worth knowing about it is told in words.
  private func open(
    _ word: String, _ directory: String, _ settings: LaunchSettings, tell: @escaping @MainActor (String) -> Void
  ) {
    application.hold()
    Task {
      defer { application.release() }
      do throws(ConnectionSourceError) {
        let (target, notes) = try await MachineTarget.load(word, directory: directory)
        for note in notes { tell(note.text) }
        open(target, settings, notes)
        // What went wrong with others is still to be read.
        if let start, !start.isComplaining { start.window.close() }
      } catch {
        showStart(settings)
        start?.complain(ErrorWords(error))
      }
    }
  }

  private func networkChanged(isAvailable: Bool) {
    guard isAvailable else { return }
    for machine in machines.values { machine.networkChanged() }
  }

  private func open(_ target: MachineTarget, _ settings: LaunchSettings, _ notes: [LaunchNote]) {
    let machine = Machine(target, settings, library, application: application)
    machines[ObjectIdentifier(machine)] = machine
    application.hold()
    machine.onClosed = { [unowned self, unowned machine] in
      machines[ObjectIdentifier(machine)] = nil
      application.release()
    }
    machine.open()
    for note in notes { machine.log.append(.info, note.text) }
  }
}
