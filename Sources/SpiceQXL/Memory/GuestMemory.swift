import SpiceBytes
import SpiceGeometry
import SpicePixels

/// A slot of memory that addresses of a guest may lead to (`QXLDevMemSlot`).
@safe
public struct MemorySlot: Equatable, Sendable {
  /// The group that it is one of.
  public let group: UInt32
  /// Its number in the group.
  public let slot: UInt32
  /// What addresses must have as their generation.
  public let generation: UInt32
  private let start: UInt
  private let end: UInt
  private let delta: UInt64

  /// The memory from `start` up to but not including `end`; an offset leads to the sum of it and `delta`.
  ///
  /// The memory must stay readable and writable as long as the slot is in use, and after that as long as an owner of a
  /// command or surface in there is alive. Others may write to it at any time.
  @unsafe
  public init(group: UInt32, slot: UInt32, generation: UInt32, start: UInt, end: UInt, delta: UInt64) {
    self.group = group
    self.slot = slot
    self.generation = generation
    self.start = start
    self.end = end
    self.delta = delta
  }

  /// A piece of memory, whose first byte has offset 0. The same promises are made of it.
  @unsafe
  public init(group: UInt32, slot: UInt32, generation: UInt32 = 0, memory: UnsafeMutableRawBufferPointer) {
    // SAFETY: the address is taken, nothing is read; the promises are passed on.
    let start = unsafe memory.baseAddress.map { UInt(bitPattern: $0) } ?? 0
    unsafe self.init(
      group: group, slot: slot, generation: generation, start: start, end: start &+ UInt(memory.count),
      delta: UInt64(start))
  }

  /// Whether the slot does not end before it begins.
  var isOrdered: Bool { start <= end }

  /// Bytes of the slot.
  var byteCount: Int { Int(clamping: end &- start) }

  /// The place of an offset.
  func place(offset: UInt64) throws(GuestMemoryError) -> GuestPlace {
    guard let address = UInt(exactly: offset &+ delta), address != 0, address >= start, address < end else {
      throw .outOfSlot
    }
    return GuestPlace(address: address, count: Int(clamping: end &- address))
  }
}

/// A place in memory of a guest, and how many bytes there are from it up to the end of its slot.
///
/// Only a slot makes places, and a part of a place lies within it. Between any two reads the guest may change the bytes.
struct GuestPlace: Sendable {
  private let address: UInt
  /// Bytes that may be read.
  let count: Int

  fileprivate init(address: UInt, count: Int) {
    self.address = address
    self.count = count
  }

  /// The place `size` bytes further on.
  func dropFirst(_ size: Int) throws(GuestMemoryError) -> GuestPlace {
    guard size >= 0, size <= count else { throw .outOfSlot }
    return GuestPlace(address: address &+ UInt(size), count: count &- size)
  }

  /// The first `size` bytes alone.
  func first(_ size: Int) throws(GuestMemoryError) -> GuestPlace {
    guard size >= 0, size <= count else { throw .outOfSlot }
    return GuestPlace(address: address, count: size)
  }

  /// Appends a copy of all bytes. Each of them is read once.
  @inline(never)
  func append(to bytes: inout [UInt8]) {
    // SAFETY: the bytes are there, see `memory`, and the array has its own.
    unsafe bytes.append(contentsOf: memory)
  }

  /// What gives a command back whose first bytes are here.
  func release(of group: UInt32) -> GuestRelease { GuestRelease(address: address, group: group) }

  /// The bytes as the rows of a surface; nil if they are not enough.
  func pixels(format: PixelFormat, width: Int, height: Int, stride: Int, owner: AnyObject?) -> PixelMemory? {
    // SAFETY: whoever made the slot promised that its memory stays as long as the owner lives.
    unsafe PixelMemory(
      UnsafeMutableRawBufferPointer(mutating: memory), format: format, width: width, height: height, stride: stride,
      owner: owner)
  }

  /// The bytes as memory.
  fileprivate var memory: UnsafeRawBufferPointer {
    // SAFETY: the bytes lie in a slot, whose memory was promised to be readable.
    unsafe UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: count)
  }

  /// Copies the first bytes, as many as the words have, or all if they are fewer.
  ///
  /// Never inlined: an optimiser that knew where the words come from might read them there again.
  @inline(never)
  fileprivate func copy(_ size: Int, to words: inout InlineArray<24, UInt64>) {
    // SAFETY: no more is copied than there is here and there; any bits are a word.
    unsafe withUnsafeMutableBytes(of: &words) { target in
      let source = unsafe UnsafeRawBufferPointer(rebasing: memory[..<min(size, count, target.count)])
      unsafe target.copyMemory(from: source)
    }
  }
}

/// A private copy of a structure of a guest's, and how far it has been understood.
///
/// A structure is copied once and then checked and used, so that what was checked is what is used.
@safe
struct GuestFields {
  /// Bytes that the largest structure has, or a little more.
  static let limit = 192

  private var words = InlineArray<24, UInt64>(repeating: 0)
  private let end: Int
  private(set) var offset = 0

  /// Copies a structure of `size` bytes.
  init(_ place: GuestPlace, size: Int) throws(GuestMemoryError) {
    precondition(size <= Self.limit)
    guard size <= place.count else { throw .outOfSlot }
    end = size
    place.copy(size, to: &words)
  }

  /// The next integer. One beyond the structure is a programming error.
  mutating func next<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type = T.self) -> T {
    precondition(MemoryLayout<T>.size <= end &- offset)
    let span = words.span
    // SAFETY: words have no padding.
    let value: T = unsafe span.bytes.integer(at: offset)
    offset &+= MemoryLayout<T>.size
    return value
  }

  /// Leaves out some bytes.
  mutating func skip(_ size: Int) { offset &+= size }
}

/// Pieces of a guest's memory that together are one run of bytes.
@safe
struct GuestPieces {
  private var first: GuestPlace?
  private var more: [UnsafeRawBufferPointer]
  /// Bytes of all pieces.
  private(set) var count = 0

  init() {
    // SAFETY: there is no pointer in an empty list.
    unsafe more = []
  }

  /// Adds a piece. The sum of the sizes must be bounded by the caller.
  mutating func append(_ piece: GuestPlace) {
    count &+= piece.count
    // SAFETY: what is kept is read by `copy` while the place is valid, or by a source that holds the owner.
    if first == nil { first = piece } else { unsafe more.append(unsafe piece.memory) }
  }

  /// A copy of all bytes. Each of them is read once.
  @inline(never)
  func copy() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    first?.append(to: &bytes)
    // SAFETY: the bytes of each piece are there, see `memory`, and the array has its own.
    unsafe more.forEach { unsafe bytes.append(contentsOf: $0) }
    return bytes
  }

  /// The bytes where they are, as long as `owner` lives.
  func source(owner: AnyObject?) -> SourceBytes {
    guard let first else { return SourceBytes([]) }
    // SAFETY: whoever made the slot promised that its memory stays as long as the owner lives.
    return unsafe SourceBytes(pieces: [first.memory] + more, owner: owner)
  }
}

/// What a device takes back to get a command's memory back (`QXLReleaseInfoExt`).
///
/// It must be given back exactly once, and no sooner than nobody needs what was read of the command.
@safe
public struct GuestRelease: Hashable, Sendable {
  private let address: UInt
  /// The group of memory slots that the command lies in.
  public let group: UInt32

  fileprivate init(address: UInt, group: UInt32) {
    self.address = address
    self.group = group
  }

  /// Where the command's `QXLReleaseInfo` lies. It is the device's: nothing is ever read or written there from here.
  @unsafe public var info: UnsafeMutableRawPointer? { unsafe UnsafeMutableRawPointer(bitPattern: address) }
}
