import SpiceServerCore
import SpiceWire
import Testing

/// Input that comes faster than a guest takes it.
@Suite struct InputQueueTests {
  @Test("what comes at its pace arrives as it came")
  func pace() {
    var queue = InputQueue()
    let events: [InputEvent] = [
      .motion(dx: 1, dy: 2, dz: 0, []), .motion(dx: 1, dy: 2, dz: 0, []), .scanCode(0x1E), .scanCode(0x9E),
    ]
    let firsts = events.map { queue.add($0) }
    #expect(firsts == [true, false, false, false])
    let taken = queue.takeAll()
    #expect(taken == events)
    let rest = queue.takeAll()
    #expect(rest.isEmpty)
    let isFirst = queue.add(.scanCode(1))
    #expect(isFirst)
  }

  @Test("motion that comes too fast is joined, and positions take one another's place")
  func joined() {
    var queue = InputQueue()
    for _ in 0..<10_000 { _ = queue.add(.motion(dx: .max, dy: 1, dz: 0, .left)) }
    _ = queue.add(.motion(dx: 1, dy: 1, dz: 0, []))
    for x in 0..<10_000 as Range<Int32> { _ = queue.add(.position(x: x, y: 0, [])) }
    let events = queue.takeAll()
    #expect(events.count < 100)
    #expect(events.contains(.motion(dx: .max, dy: 10_000 - 63, dz: 0, .left)))
    #expect(events.last == .position(x: 9999, y: 0, []))
  }

  @Test("keys that come too fast are lost, but not what lets go of those before")
  func lost() {
    var queue = InputQueue()
    for _ in 0..<100_000 { _ = queue.add(.scanCode(0x1E)) }
    _ = queue.add(.scanCode(0x9E))
    _ = queue.add(.buttons([]))
    let events = queue.takeAll()
    #expect(events.count < 5000)
    #expect(events.suffix(2) == [.scanCode(0x9E), .buttons([])])
    for _ in 0..<100_000 { _ = queue.add(.scanCode(0x9E)) }
    let releases = queue.takeAll()
    #expect(releases.count < 10_000)
  }
}
