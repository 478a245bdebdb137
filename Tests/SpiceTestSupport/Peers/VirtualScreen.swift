import Foundation

/// An X server that shows its screen to nobody: Xvfb, for clients with windows.
///
/// It ends with `stop`, with its last reference, or with the test process.
public final class VirtualScreen: XServer {
  public let folder: TemporaryFolder
  public let display: String
  public let programs = XPrograms()
  private let process: PeerProcess

  /// Starts a screen, lends it, and stops it with its programs.
  ///
  /// Only a screen with a window manager lets windows have the whole of it, and hands the keyboard to new ones. `options`
  /// are Xvfb's.
  public static func running<T>(
    width: Int, height: Int, hasWindowManager: Bool = false, options: [String] = [],
    _ body: (VirtualScreen) async throws -> T
  ) async throws -> T {
    let screen = try await offPool { try VirtualScreen(width: width, height: height, options) }
    do {
      if hasWindowManager { try await screen.startWindowManager() }
      let result = try await body(screen)
      await screen.stop()
      return result
    } catch {
      await screen.stop()
      throw error
    }
  }

  private init(width: Int, height: Int, _ options: [String]) throws {
    folder = try TemporaryFolder()
    (process, display) = try XDisplay.start("Xvfb", ["-screen", "0", "\(width)x\(height)x24"] + options, folder: folder)
  }

  deinit { XDisplay.end(programs, then: process, display: display) }

  /// Ends the screen and the programs on it.
  public func stop() async {
    let (programs, process, display) = (programs, process, display)
    _ = try? await offPool { XDisplay.end(programs, then: process, display: display) }
  }
}
