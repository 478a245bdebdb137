import Foundation
import SpiceViewerKit

/// What is kept between runs: how the user wants machines, and which were used.
@MainActor
struct Library {
  let settings: SettingsStore
  let recents: RecentMachines

  /// What went wrong with that so far.
  var problems: [StoreProblem] { settings.problems + recents.problems }

  init() {
    let folders = UserFolders(environment: ProcessInfo.processInfo.environment)
    (settings, recents) = (SettingsStore(folders), RecentMachines(folders))
  }

  /// Forgets a machine: its picture, how the user wanted it, and whom to trust there.
  func forget(_ machine: RecentMachine) {
    settings.forget(machine.identities)
    recents.remove(machine.identity)
  }

  /// Forgets all machines so.
  func forgetAll() {
    settings.forgetAll()
    recents.removeAll()
  }
}
