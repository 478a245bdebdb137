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
}
