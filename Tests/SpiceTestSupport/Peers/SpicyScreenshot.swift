import Foundation

/// The stock client that saves what it sees: spicy-screenshot of spice-gtk.
public enum SpicyScreenshot {
  /// Connects, waits for the first picture of the first display, and gives it.
  public static func take(of address: SpiceAddress, options: [String] = []) async throws -> Screen {
    try await offPool {
      let folder = try TemporaryFolder()
      let (picture, log) = (folder.file("screen.ppm"), folder.file("spicy.log"))
      var arguments = ["--uri=\(address.uri)", "-o", picture]
      if let password = address.password { arguments.append("--password=\(password)") }
      if let file = address.authorityFile { arguments.append("--spice-ca-file=\(file)") }
      if let subject = address.hostSubject { arguments.append("--spice-host-subject=\(subject)") }
      let client = try PeerProcess("spicy-screenshot", arguments + options, log: log)
      let status = try client.wait(.seconds(30))
      guard status == 0, let data = FileManager.default.contents(atPath: picture) else {
        let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        throw PeerError("spicy-screenshot ended with status \(status) and no picture: \(said.suffix(500))")
      }
      return try Screen(ppm: [UInt8](data))
    }
  }
}
