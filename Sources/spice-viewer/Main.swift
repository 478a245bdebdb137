import Foundation
import SpiceViewerKit

/// `spice-viewer`: the window onto a machine.
@main
enum Main {
  @MainActor
  static func main() {
    Words.begin()
    exit(Viewer().run(CommandLine.arguments))
  }
}
