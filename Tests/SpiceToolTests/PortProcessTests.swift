import Foundation
import SpiceServer
import SpiceTestSupport
import Testing

@Suite("The command spice port", .timeLimit(.minutes(2)))
struct PortProcessTests {
  /// Passes a file to a port whose guest takes so many bytes and closes it then. Returns what it got.
  private func pass(_ data: [UInt8], taking count: Int) async throws -> (taken: [UInt8], code: Int32?, errors: [String])
  {
    let server = try SpiceServer(ServerConfiguration(endpoints: [.tcp(host: "127.0.0.1", port: 0)]))
    defer { server.stop() }
    let port = try server.addPort("com.example.backup")
    port.setOpened(true)
    let folder = try TemporaryFolder()
    try Data(data).write(to: URL(filePath: folder.file("input")))
    let input = try #require(FileHandle(forReadingAtPath: folder.file("input")))
    let process = try ToolProcess(
      ["port", "spice://\(server.addresses[0])", "com.example.backup", "--linger", "60"], input: input)
    var taken: [UInt8] = []
    while taken.count < count, let item = await port.receive() {
      if case .bytes(let bytes) = item { taken += bytes }
    }
    port.setOpened(false)
    let (code, errors) = process.wait()
    return (taken, code, errors)
  }

  @Test("a file that was taken is a success as soon as the guest closes the port")
  func all() async throws {
    let data = (0..<300_000).map { UInt8(truncatingIfNeeded: ($0 &* 31) >> 3) }
    let (taken, code, errors) = try await pass(data, taking: data.count)
    #expect(taken == data)
    #expect(code == 0 && errors == [])
  }

  @Test("a file of which the guest has taken a part is none")
  func part() async throws {
    let (_, code, errors) = try await pass([UInt8](repeating: 7, count: 8_000_000), taking: 100_000)
    #expect(code == 4)
    #expect(errors == ["spice: the port was closed before it had taken all of the input"])
  }
}
