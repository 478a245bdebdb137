import Foundation
import SpiceClient
import SpiceTestSupport
import Testing

/// The example in `Examples/whiteboard`, as its reader runs it.
@Suite("The whiteboard", .timeLimit(.minutes(1)))
struct WhiteboardTests {
  @Test("what one client draws, another sees, until a key clears it")
  func draws() async throws {
    let process = try ToolProcess(["0"], program: "whiteboard")
    let line = try #require(process.read())
    let uri = try #require(line.split(separator: "\n").first.map(String.init))
    let (drawer, watcher) = (
      try await SpiceSession.connect(SpiceConfiguration(uri: uri)),
      try await SpiceSession.connect(SpiceConfiguration(uri: uri))
    )
    func shows(_ session: SpiceSession, _ isWanted: (UInt32) -> Bool) async -> Bool {
      guard let value = await session.display(0)?.picture()?.value(x: 300, y: 200) else { return false }
      return isWanted(value & 0xFF_FFFF)
    }
    let paper: UInt32 = 0xFFFDF4
    for session in [drawer, watcher] { #expect(await eventually { await shows(session) { $0 == paper } }) }
    #expect(await eventually { drawer.state.mouseModes.current == .client })
    drawer.input.move(to: Point(x: 200, y: 150))
    drawer.input.press(.left)
    drawer.input.move(to: Point(x: 400, y: 250))
    drawer.input.release(.left)
    for session in [drawer, watcher] { #expect(await eventually { await shows(session) { $0 != paper } }) }
    watcher.input.press(try #require(KeyChord("c")))
    for session in [drawer, watcher] { #expect(await eventually { await shows(session) { $0 == paper } }) }
    await drawer.disconnect()
    await watcher.disconnect()
    process.send(SIGTERM)
    _ = process.wait()
  }
}
