import ArgumentParser
import Foundation
import SpiceClient
import SpiceMedia
import SpicePixels

/// `spice screenshot`.
struct ScreenshotCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screenshot", abstract: "Save a display's picture as PNG or PPM.",
    discussion: """
      Takes the first complete picture. With --wait, stays connected that long, applies everything that is drawn \
      meanwhile, and saves the picture of that moment.
      """)

  @OptionGroup var connection: ConnectionOptions
  @Option(name: .shortAndLong, help: "The file to write; its ending, .png or .ppm, says which kind.")
  var output: String
  @Option(help: "Which display, by number.") var display: UInt8 = 0
  @Option(help: ArgumentHelp("Seconds to stay connected before saving.", valueName: "seconds")) var wait: Double = 0
  @Option(help: ArgumentHelp("Seconds to wait for a first picture.", valueName: "seconds")) var patience: Double = 10

  func validate() throws {
    guard PictureFile.Kind(path: output) != nil else {
      throw ValidationError("the output file must end in .png or .ppm")
    }
    guard wait >= 0, patience >= 0, wait.isFinite, patience.isFinite else {
      throw ValidationError("a time cannot be negative")
    }
  }

  func run() async throws {
    try await reporting {
      let session = try await connection.connect()
      guard let display = session.display(display) else {
        throw CommandFailure("the server has no display \(display)", code: .nothingToShow)
      }
      var picture = try await session.firstPicture(of: display, patience: .seconds(patience))
      if wait > 0 {
        try await session.stay(for: .seconds(wait))
        picture = await display.picture() ?? picture
      }
      await session.disconnect()
      try PictureFile.write(picture, to: output)
    }
  }
}

extension SpiceSession {
  /// Waits for a display's first complete picture.
  func firstPicture(of display: SpiceDisplay, patience: Duration) async throws -> Bitmap {
    let found = await withTaskGroup(of: Bitmap?.self) { group in
      group.addTask {
        for await update in display.frames { return update.picture }
        return nil
      }
      group.addTask {
        try? await Task.sleep(for: patience)
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
    if let found { return found }
    // Without a picture, an ended session is the better explanation.
    if isOver { try await waitUntilEnded() }
    throw CommandFailure("display \(display.id) shows no picture", code: .nothingToShow)
  }

  /// Stays connected for a time; throws if the session breaks meanwhile.
  func stay(for time: Duration) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await Task.sleep(for: time) }
      group.addTask {
        try await self.waitUntilEnded()
        throw CommandFailure("the server closed the session", code: .broken)
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}
