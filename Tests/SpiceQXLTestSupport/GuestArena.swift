public import SpiceQXL

/// Memory of a guest that exists only in software: a driver's half of QXL, for tests.
///
/// What is placed comes after what was placed before. The memory has exactly as many bytes as are asked for, so that a
/// sanitizer sees every access beyond.
@safe
public final class GuestArena: @unchecked Sendable {
  // The memory is meant to be changed at any time: that is what guests do.
  private let memory: UnsafeMutableRawBufferPointer
  /// The group that all addresses are for.
  public let group: UInt32 = 1
  private let slot: UInt32 = 3
  private let generation: UInt32
  /// Bytes that are taken.
  public private(set) var used = 0

  /// Zeros.
  public init(size: Int = 1 << 16, generation: UInt32 = 5) {
    unsafe memory = .allocate(byteCount: size, alignment: 16)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
    self.generation = generation
  }

  /// Memory that holds `content` and nothing else.
  public convenience init(content: [UInt8], generation: UInt32 = 5) {
    self.init(size: content.count, generation: generation)
    used = content.count
    unsafe memory.copyBytes(from: content)
  }

  deinit { unsafe memory.deallocate() }

  /// All bytes.
  public var size: Int { unsafe memory.count }

  /// The address of an offset.
  public func address(_ offset: Int) -> GuestAddress {
    GuestAddress(rawValue: UInt64(slot) << 56 | UInt64(generation) << 48 | UInt64(offset))
  }

  /// The offset of an address.
  public func offset(_ address: GuestAddress) -> Int { Int(address.rawValue & (1 << 48 - 1)) }

  /// Takes bytes that are written later.
  public func reserve(_ size: Int) -> GuestAddress {
    precondition(used + size <= self.size, "the arena is too small")
    defer { used += size }
    return address(used)
  }

  /// Writes to bytes that are taken.
  public func write(_ bytes: [UInt8], at address: GuestAddress) {
    let start = offset(address)
    precondition(start + bytes.count <= used, "these bytes are not taken")
    unsafe UnsafeMutableRawBufferPointer(rebasing: memory[start..<(start + bytes.count)]).copyBytes(from: bytes)
  }

  /// Takes bytes and writes them.
  public func place(_ bytes: [UInt8]) -> GuestAddress {
    let address = reserve(bytes.count)
    write(bytes, at: address)
    return address
  }

  public func place(_ structure: GuestBytes) -> GuestAddress { place(structure.bytes) }

  /// Changes one byte, taken or not.
  public func poke(_ value: UInt8, at offset: Int) { unsafe memory[offset] = value }

  /// What the memory holds.
  public var content: [UInt8] { unsafe [UInt8](memory[..<used]) }

  /// Puts back what the memory held.
  public func restore(_ content: [UInt8]) { unsafe memory.copyBytes(from: content) }

  /// The slots of a device with this memory, or only the first bytes of it. They do not keep it.
  public func slots(size: Int? = nil) -> MemorySlots {
    do {
      var slots = try MemorySlots(groups: 2, slots: 8, generationBits: 8, idBits: 8)
      let memory = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<(size ?? self.size)])
      unsafe try slots.add(MemorySlot(group: group, slot: slot, generation: generation, memory: memory))
      return slots
    } catch { preconditionFailure("these slots can be: \(error)") }
  }
}

extension GuestAddress {
  /// The address so many bytes further on.
  public static func + (address: GuestAddress, distance: Int) -> GuestAddress {
    GuestAddress(rawValue: address.rawValue &+ UInt64(bitPattern: Int64(distance)))
  }
}
