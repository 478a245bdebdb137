import SpiceQXL
import SpiceQXLTestSupport
import SpiceWire
import Testing

@Suite struct MonitorsTests {
  private func head(_ id: UInt32) -> MonitorHead {
    var head = MonitorHead()
    (head.id, head.surface, head.width, head.height) = (id, SurfaceID(rawValue: id + 1), 1024 + id, 768)
    (head.x, head.y, head.flags) = (id * 1024, 5, 9)
    return head
  }

  private func read(
    _ heads: [MonitorHead], maxAllowed: UInt16, count: UInt16? = nil, limit: Int = 16, cut: Int = 0
  ) throws -> MonitorsConfig {
    let arena = GuestArena(size: 4 + heads.count * 28)
    let address = arena.monitors(heads, maxAllowed: maxAllowed, count: count)
    return try withExtendedLifetime(arena) {
      try QXLReader(slots: arena.slots(size: arena.size - cut)).monitors(at: address, group: arena.group, limit: limit)
    }
  }

  @Test("a layout has all heads up to the limit", arguments: [0, 1, 2, 3, 4, .max, -1])
  func heads(_ limit: Int) throws {
    let heads = (0..<3).map { head($0) }
    let config = try read(heads, maxAllowed: 3, limit: limit)
    #expect(config.maxAllowed == 3 && config.heads == [MonitorHead](heads.prefix(max(0, limit))))
  }

  @Test("a layout has a head or more, and no more than it allows; 0 allows any number")
  func count() throws {
    let heads = (0..<3).map { head($0) }
    #expect(throws: QXLError(.missing, in: .monitors)) { try read([], maxAllowed: 1) }
    #expect(throws: QXLError.size(2, 3, .monitors)) { try read(heads, maxAllowed: 2) }
    #expect(try read(heads, maxAllowed: 0).heads == heads)
    #expect(throws: QXLError.memory(.outOfSlot, .monitors)) { try read(heads, maxAllowed: 9, count: 4) }
    #expect(throws: QXLError.memory(.outOfSlot, .monitors)) { try read(heads, maxAllowed: 0, count: .max) }
    // Heads that are not wanted must be there, too.
    #expect(throws: QXLError.memory(.outOfSlot, .monitors)) { try read(heads, maxAllowed: 3, limit: 1, cut: 1) }
    #expect(throws: QXLError.memory(.outOfSlot, .monitors)) { try read([], maxAllowed: 1, cut: 1) }
  }

  @Test("heads that no surface has room for are refused", arguments: 0..<4)
  func sizes(_ index: Int) throws {
    let fields: [WritableKeyPath<MonitorHead, UInt32>] = [\.width, \.height, \.x, \.y]
    for (value, isGood) in [(1 << 24, true), (1 << 24 + 1, false), (UInt32.max, false)] {
      var bad = head(1)
      bad[keyPath: fields[index]] = value
      let config = try? read([head(0), bad], maxAllowed: 2)
      #expect((config != nil) == isGood)
    }
  }

  @Test("the address of a layout is checked as any other")
  func address() throws {
    let arena = GuestArena()
    let address = arena.monitors([head(0)], maxAllowed: 1)
    let reader = QXLReader(slots: arena.slots())
    #expect(throws: QXLError.memory(.nullAddress, .monitors)) {
      try reader.monitors(at: .null, group: arena.group, limit: 1)
    }
    #expect(throws: QXLError.memory(.unknownSlot(3), .monitors)) {
      try reader.monitors(at: address, group: 0, limit: 1)
    }
  }
}
