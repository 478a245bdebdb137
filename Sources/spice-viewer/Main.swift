import Foundation
import SpiceClient
import SpiceViewerKit

/// `spice-viewer`: the window onto a machine.
@main
enum Main {
  @MainActor
  static func main() {
    Words.begin()
    SpiceSession.prepare()
    exit(Viewer().run(CommandLine.arguments))
  }
}
