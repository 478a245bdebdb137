import CSpiceServer
import SpiceQXL

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A command of a recording in the memory that a host has of it: one piece, with everything that belongs to it.
///
/// It begins with what the host sees, a `QXLCommandExt`. Behind that is what is to be known when it comes back, and then the
/// structures, which have addresses in group 0: those of the process.
enum LentCommand {
  /// Where things are.
  private enum Offset {
    static let leaving = MemoryLayout<QXLCommandExt>.size
    static let room = leaving + 8
    static let structures = room + 8
  }

  /// Puts a command into memory. A surface's number may come back with it; nil if the system has no memory.
  @unsafe
  static func make(_ command: RecordedCommand, leaving: UInt32?) -> UnsafeMutablePointer<QXLCommandExt>? {
    let size = Offset.structures + command.bytes.count + command.roomByteCount
    // Zeros: what a surface holds is not to be what was there before.
    guard let memory = unsafe calloc(1, size) else { return nil }
    let structures = unsafe memory + Offset.structures
    // SAFETY: there is room for all structures; addresses are in these, and lead to these or to the room behind.
    unsafe structures.copyMemory(from: command.bytes, byteCount: command.bytes.count)
    for pointer in command.pointers {
      let target = unsafe UInt64(UInt(bitPattern: structures + pointer.target))
      unsafe structures.storeBytes(of: target, toByteOffset: pointer.offset, as: UInt64.self)
    }
    unsafe memory.storeBytes(of: leaving.map(Int64.init) ?? -1, toByteOffset: Offset.leaving, as: Int64.self)
    unsafe memory.storeBytes(of: command.roomByteCount, toByteOffset: Offset.room, as: Int.self)
    let lent = unsafe memory.assumingMemoryBound(to: QXLCommandExt.self)
    unsafe lent.pointee.cmd.data = UInt64(UInt(bitPattern: structures))
    unsafe lent.pointee.cmd.type = command.kind.rawValue
    // By this the host knows what it gets back.
    unsafe structures.storeBytes(of: UInt64(UInt(bitPattern: lent)), as: UInt64.self)
    return unsafe lent
  }

  /// Frees a command. Returns what is to be known.
  @unsafe
  static func destroy(_ command: UnsafeMutablePointer<QXLCommandExt>) -> (leaving: UInt32?, roomByteCount: Int) {
    let memory = UnsafeMutableRawPointer(command)
    let leaving = unsafe memory.load(fromByteOffset: Offset.leaving, as: Int64.self)
    let room = unsafe memory.load(fromByteOffset: Offset.room, as: Int.self)
    unsafe free(memory)
    return (UInt32(exactly: leaving), room)
  }
}
