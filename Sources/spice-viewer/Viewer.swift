import Foundation
import SpiceClient
import SpiceGTK
import SpiceViewerKit

/// The program: its machines, and the window to choose one.
@MainActor
final class Viewer {
  private let application = Application(id: "io.github.swift_spice.Viewer")
  private var machines: [ObjectIdentifier: Machine] = [:]

  func run(_ arguments: [String]) -> Int32 {
    application.onCommandLine { [unowned self] in start($0) }
    return application.run(arguments)
  }

  private func start(_ line: Application.CommandLine) -> Int32 {
    let request = LaunchRequest(
      arguments: line.arguments, environment: ProcessInfo.processInfo.environment, directory: line.folder)
    switch request {
    case .say(let text):
      line.print(text)
      return 0
    case .refuse(let text):
      line.complain(text)
      return 1
    case .start(let launch):
      for note in launch.notes { line.complain(note.text) }
      for word in launch.words { open(word, launch, line) }
      return 0
    }
  }

  private func open(_ word: String, _ launch: Launch, _ line: Application.CommandLine) {
    do throws(ConnectionSourceError) {
      let (target, notes) = try MachineTarget.load(word, directory: launch.directory)
      for note in notes { line.complain(note.text) }
      open(target, launch.settings)
    } catch {
      line.complain(error.text)
    }
  }

  private func open(_ target: MachineTarget, _ settings: LaunchSettings) {
    let machine = Machine(target, settings, application: application)
    machines[ObjectIdentifier(machine)] = machine
    application.hold()
    machine.onClosed = { [unowned self, unowned machine] in
      machines[ObjectIdentifier(machine)] = nil
      application.release()
    }
    machine.open()
  }
}
