import Foundation
import SpiceServer
import SpiceTestSupport
import Testing

@testable import spice

@Suite("Files that the command writes", .timeLimit(.minutes(2)))
struct OutputFileTests {
  @Test(
    "a server that cannot be reached costs nobody an earlier file, and leaves no empty one",
    arguments: [["play", "--wav"], ["record", "-o"]])
  func unreachable(_ command: [String]) throws {
    let folder = try TemporaryFolder()
    let (earlier, new) = (folder.file("earlier"), folder.file("new"))
    try Data([1, 2, 3]).write(to: URL(filePath: earlier))
    for file in [earlier, new] {
      // Nobody listens at the first port.
      let process = try ToolProcess([command[0], "spice://127.0.0.1:1", command[1], file])
      #expect(process.wait().code == 2)
    }
    #expect(try Data(contentsOf: URL(filePath: earlier)) == Data([1, 2, 3]))
    #expect(!FileManager.default.fileExists(atPath: new))
  }

  @Test("what is written takes the place of all that was there")
  func replaced() throws {
    let server = try SpiceServer(ServerConfiguration(endpoints: [.tcp(host: "127.0.0.1", port: 0)]))
    defer { server.stop() }
    let folder = try TemporaryFolder()
    let file = folder.file("recording")
    try Data(repeating: 7, count: 5_000_000).write(to: URL(filePath: file))
    let process = try ToolProcess(["record", "spice://\(server.addresses[0])", "-o", file, "--time", "0.3"])
    #expect(process.wait().code == 0)
    let recording = try Data(contentsOf: URL(filePath: file))
    #expect(!recording.isEmpty && recording.count < 1_000_000)
  }

  @Test("what cannot be written is told")
  func full() throws {
    let file = try OutputFile(path: "/dev/full")
    #expect(!file.write(Data([1])))
    #expect(!file.write(Data([2])))
    #expect(throws: CommandFailure.self) { try file.close() }
  }

  @Test("what is no sound is said by its name")
  func noWAV() throws {
    let folder = try TemporaryFolder()
    try Data("words".utf8).write(to: URL(filePath: folder.file("words.wav")))
    let process = try ToolProcess(["speak", "spice://127.0.0.1:1", "--wav", folder.file("words.wav")])
    let (code, errors) = process.wait()
    #expect(code == 64)
    #expect(errors == ["spice: \(folder.file("words.wav")) is no WAV file"])
  }
}
