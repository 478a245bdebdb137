import SpiceDrawing
import SpiceGeometry
import SpiceQXL
import SpiceQXLTestSupport
import SpiceWire
import Testing

@Suite struct MemorySlotsTests {
  /// What is wrong with the address of an update, read with some slots.
  private func fault(
    _ slots: MemorySlots, _ address: GuestAddress, group: UInt32 = 1, in arena: GuestArena = GuestArena(size: 1)
  ) -> GuestMemoryError? {
    let log = ReleaseLog()
    let outcome = QXLOutcome(QXLCommand(.update, at: address, group: group), in: arena, slots: slots, log: log)
    guard case .memory(let error) = outcome.error?.reason else { return nil }
    #expect(log.made.isEmpty, "what is not there has no owner")
    return error
  }

  private func update(_ arena: GuestArena) -> GuestAddress { arena.update(Rect(width: 3, height: 4)).address }

  @Test("an address must name a group, a slot and its generation")
  func names() throws {
    let arena = GuestArena()
    let address = update(arena)
    let slots = arena.slots()
    #expect(fault(slots, address, in: arena) == nil)
    #expect(fault(slots, address, group: 0) == .unknownSlot(3))
    #expect(fault(slots, address, group: 2) == .unknownGroup(2))
    #expect(fault(slots, address, group: .max) == .unknownGroup(.max))
    #expect(fault(slots, .null) == .nullAddress)
    #expect(fault(slots, GuestAddress(rawValue: address.rawValue ^ 1 << 56)) == .unknownSlot(2))
    #expect(fault(slots, GuestAddress(rawValue: address.rawValue | 8 << 56)) == .unknownSlot(11))
    #expect(fault(slots, GuestAddress(rawValue: .max)) == .unknownSlot(255))
    #expect(fault(slots, GuestAddress(rawValue: address.rawValue ^ 1 << 48)) == .wrongGeneration(4))
    #expect(fault(slots, GuestAddress(rawValue: address.rawValue ^ 1 << 47)) == .outOfSlot)
  }

  @Test("the first and the last byte of a structure must lie in the slot")
  func bounds() throws {
    let arena = GuestArena(size: 64)
    _ = arena.reserve(64)
    let slots = arena.slots()
    #expect(fault(slots, arena.address(0), in: arena) == nil)
    #expect(fault(slots, arena.address(32), in: arena) == nil)
    #expect(fault(slots, arena.address(33)) == .outOfSlot)
    #expect(fault(slots, arena.address(64)) == .outOfSlot)
    #expect(fault(slots, arena.address(65)) == .outOfSlot)
    #expect(fault(slots, arena.address(1 << 48 - 1)) == .outOfSlot)
    #expect(fault(arena.slots(size: 31), arena.address(0)) == .outOfSlot)
  }

  @Test("no sum of offset, delta and size goes around the end of all memory")
  func wrapping() throws {
    var slots = try MemorySlots(groups: 2, slots: 1, generationBits: 0, idBits: 0)
    // As large as can be: only sums can be wrong.
    unsafe try slots.add(MemorySlot(group: 1, slot: 0, generation: 0, start: 0, end: .max, delta: 0))
    #expect(fault(slots, GuestAddress(rawValue: .max)) == .outOfSlot)
    #expect(fault(slots, GuestAddress(rawValue: .max - 8)) == .outOfSlot)
    unsafe try slots.add(MemorySlot(group: 1, slot: 0, generation: 0, start: 0, end: .max, delta: .max))
    #expect(fault(slots, GuestAddress(rawValue: 1)) == .outOfSlot, "nothing lies at zero")
    unsafe try slots.add(MemorySlot(group: 1, slot: 0, generation: 0, start: 4096, end: 8192, delta: .max - 99))
    #expect(fault(slots, GuestAddress(rawValue: 1)) == .outOfSlot)
    #expect(fault(slots, GuestAddress(rawValue: 4195)) == .outOfSlot, "before the slot")
    #expect(fault(slots, GuestAddress(rawValue: 8292)) == .outOfSlot, "after the slot")
    #expect(fault(slots, GuestAddress(rawValue: 8292 - 31)) == .outOfSlot, "not whole in the slot")
  }

  @Test("a delta leads from offsets to memory")
  func delta() throws {
    let arena = GuestArena()
    let memory = try hostAddress(of: arena)
    var slots = try MemorySlots(groups: 2, slots: 2, generationBits: 4, idBits: 4)
    let start = memory + 64
    unsafe try slots.add(
      MemorySlot(group: 0, slot: 1, generation: 9, start: start, end: start + 100, delta: UInt64(start) &- 5000))
    _ = arena.reserve(64)
    let expected = Rect(left: 1, top: 2, right: 3, bottom: 4)
    _ = arena.update(expected, number: 7, surface: 8)
    let address = GuestAddress(rawValue: 1 << 60 | 9 << 56 | 5000)
    let outcome = QXLOutcome(QXLCommand(.update, at: address, group: 0), in: arena, slots: slots)
    guard case .request(.command(.update(let surface, area: let area, number: let number, owner: _))) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(area == expected && number == 7 && surface.rawValue == 8)
    #expect(fault(slots, GuestAddress(rawValue: 1 << 60 | 9 << 56 | 4999), group: 0) == .outOfSlot)
  }

  @Test("slots are filled, filled again, emptied one by one and all at once")
  func life() throws {
    let (first, second) = (GuestArena(), GuestArena(generation: 6))
    let (one, two) = (update(first), update(second))
    var slots = first.slots()
    #expect(fault(slots, one, in: first) == nil)
    try slots.remove(group: 1, slot: 3)
    #expect(fault(slots, one) == .unknownSlot(3))
    try slots.remove(group: 1, slot: 3)
    let memory = try hostAddress(of: second)
    unsafe try slots.add(
      MemorySlot(group: 1, slot: 3, generation: 6, start: memory, end: memory + 64, delta: UInt64(memory)))
    #expect(fault(slots, one) == .wrongGeneration(5))
    #expect(fault(slots, two, in: second) == nil)
    slots.reset()
    #expect(fault(slots, two) == .unknownSlot(3))
  }

  @Test("slots that cannot be are refused")
  func refused() throws {
    var slots = try MemorySlots(groups: 2, slots: 8, generationBits: 8, idBits: 8)
    for (group, slot, error) in [
      (2, 0, GuestMemoryError.unknownGroup(2)), (.max, 0, .unknownGroup(.max)), (1, 8, .unknownSlot(8)),
      (0, .max, .unknownSlot(.max)),
    ] as [(UInt32, UInt32, GuestMemoryError)] {
      #expect(throws: error) {
        unsafe try slots.add(MemorySlot(group: group, slot: slot, generation: 0, start: 1, end: 2, delta: 0))
      }
      #expect(throws: error) { try slots.remove(group: group, slot: slot) }
    }
    #expect(throws: GuestMemoryError.badRange) {
      unsafe try slots.add(MemorySlot(group: 0, slot: 0, generation: 0, start: 2, end: 1, delta: 0))
    }
  }

  @Test(
    "layouts that no address has are refused",
    arguments: [
      (0, 8, 8, 8), (2, 0, 8, 8), (2, -1, 8, 8), (-1, 8, 8, 8), (2, 8, -1, 8), (2, 8, 8, -1), (1, 1, 33, 31),
      (1, 1, 32, 32), (1, 1, .max, 8), (1, 1, 8, .max), (.max, .max, 8, 8), (1 << 9, 1 << 8, 8, 8),
    ])
  func layout(_ groups: Int, _ slots: Int, _ generationBits: Int, _ idBits: Int) {
    #expect(throws: GuestMemoryError.badLayout) {
      try MemorySlots(groups: groups, slots: slots, generationBits: generationBits, idBits: idBits)
    }
  }

  @Test(
    // Xspice has eight slots, one bit to tell which, and uses two.
    "layouts at the edge are taken",
    arguments: [(1, 1, 0, 0), (1, 1, 32, 31), (2, 8, 8, 3), (1 << 8, 1 << 8, 8, 8), (1, 8, 8, 1)])
  func edge(_ groups: Int, _ slots: Int, _ generationBits: Int, _ idBits: Int) throws {
    let slots = try MemorySlots(groups: groups, slots: slots, generationBits: generationBits, idBits: idBits)
    #expect(fault(slots, GuestAddress(rawValue: 1), group: 0) == .unknownSlot(0))
  }

  /// Where an arena lies, as its release tells.
  private func hostAddress(of arena: GuestArena) throws -> UInt {
    let log = ReleaseLog()
    let whole = QXLCommand(.nop, at: arena.address(0), group: arena.group)
    _ = QXLOutcome(whole, in: arena, log: log)
    let release = try #require(log.made.first)
    return unsafe UInt(bitPattern: release.info)
  }
}
