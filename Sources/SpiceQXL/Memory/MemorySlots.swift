/// What a device has told of its guest's memory, and the way from an address to a place in there.
///
/// A guest chooses the addresses: each is checked against its slot before anything is read.
public struct MemorySlots: Sendable {
  /// More groups times slots than any device has.
  private static let limit = 1 << 16

  private let groups: Int
  private let slotsOfGroup: Int
  private let generationBits: Int
  private let idBits: Int
  private var slots: [MemorySlot?]

  /// Empty slots. An address has the number of the slot in its upper `idBits`, the generation in the next
  /// `generationBits`, and the offset in the rest (`QXLDevInitInfo`).
  public init(groups: Int, slots: Int, generationBits: Int, idBits: Int) throws(GuestMemoryError) {
    guard groups > 0, slots > 0, groups <= Self.limit, slots <= Self.limit / groups,
      generationBits >= 0, idBits >= 0, generationBits <= 32, idBits <= 31, generationBits &+ idBits < 64
    else { throw .badLayout }
    self.groups = groups
    slotsOfGroup = slots
    self.generationBits = generationBits
    self.idBits = idBits
    self.slots = Array(repeating: nil, count: groups &* slots)
  }

  /// Fills a slot, whatever it held.
  public mutating func add(_ slot: MemorySlot) throws(GuestMemoryError) {
    let index = try index(group: slot.group, slot: slot.slot)
    guard slot.isOrdered else { throw .badRange }
    slots[index] = slot
  }

  /// Empties a slot. Addresses in there lead nowhere from now on; what was read before is not touched.
  public mutating func remove(group: UInt32, slot: UInt32) throws(GuestMemoryError) {
    slots[try index(group: group, slot: slot)] = nil
  }

  /// Empties all slots.
  public mutating func reset() { slots = Array(repeating: nil, count: slots.count) }

  /// Where an address of a group leads.
  func place(_ address: GuestAddress, group: UInt32) throws(GuestMemoryError) -> GuestPlace {
    guard address != .null else { throw .nullAddress }
    let raw = address.rawValue
    // Shifts by all 64 bits leave nothing, as they should.
    let id = UInt32(truncatingIfNeeded: raw >> UInt64(64 &- idBits))
    guard let slot = slots[try index(group: group, slot: id)] else { throw .unknownSlot(id) }
    let generation = UInt32(truncatingIfNeeded: (raw << UInt64(idBits)) >> UInt64(64 &- generationBits))
    guard generation == slot.generation else { throw .wrongGeneration(generation) }
    return try slot.place(offset: raw & (.max >> UInt64(idBits &+ generationBits)))
  }

  /// Bytes of all slots.
  public var byteCount: Int {
    (0..<groups).reduce(0) { sum, group in
      let (all, overflow) = sum.addingReportingOverflow(byteCount(of: UInt32(group)))
      return overflow ? .max : all
    }
  }

  /// Bytes of all slots of a group.
  func byteCount(of group: UInt32) -> Int {
    guard let start = try? index(group: group, slot: 0) else { return 0 }
    return slots[start..<(start &+ slotsOfGroup)].reduce(0) { sum, slot in
      let (all, overflow) = sum.addingReportingOverflow(slot?.byteCount ?? 0)
      return overflow ? .max : all
    }
  }

  private func index(group: UInt32, slot: UInt32) throws(GuestMemoryError) -> Int {
    guard let row = Int(exactly: group), row < groups else { throw .unknownGroup(group) }
    guard let column = Int(exactly: slot), column < slotsOfGroup else { throw .unknownSlot(slot) }
    return row &* slotsOfGroup &+ column
  }
}
