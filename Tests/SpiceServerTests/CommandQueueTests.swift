import SpiceDrawing
import SpiceWire
import Testing

@testable import SpiceServer

/// Commands between a host and its display.
@Suite struct CommandQueueTests {
  private final class Owner: Sendable {}

  @Test("a queue that is never empty keeps little of what was taken, and its order")
  func order() {
    let queue = CommandQueue()
    var owners: [() -> Bool] = []
    func add() {
      let owner = Owner()
      weak let held = owner
      owners.append { held != nil }
      var fill = DrawFill()
      fill.brush = .solid(UInt32(owners.count))
      _ = queue.add(.draw(DeviceDraw(.drawFill(fill), owner: owner)))
    }
    add()
    for turn in 1...5000 {
      add()
      guard case .draw(let draw)? = queue.nextCommand(), case .drawFill(let fill) = draw.message else {
        Issue.record("a command is gone")
        return
      }
      #expect(fill.brush == .solid(UInt32(turn)))
    }
    #expect(owners.count { $0() } < 1000)
  }
}
