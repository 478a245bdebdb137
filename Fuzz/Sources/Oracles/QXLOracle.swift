import SpiceBytes
import SpiceDrawing
import SpicePixels
import SpiceQXL
import SpiceQXLTestSupport
import SpiceWire

/// Commands in the memory of a guest, which is what the fuzzer writes: whatever it is, what is read of it keeps its
/// promises, and what was taken is given back once.
enum QXLOracle {
  /// What there is to read besides commands of the kinds 0 to 6.
  static let monitors = 7, primary = 8

  static func judge(_ bytes: RawSpan) {
    var input = FuzzInput(bytes)
    let choice = input.number(upTo: primary)
    let flags = QXLCommand.Flags(rawValue: UInt32(input.next(UInt8.self) & 3))
    let scribble = input.next(UInt8.self)
    let offset = Int(input.next(UInt16.self))
    if choice == primary { return judgePrimary(&input, at: offset) }
    let arena = GuestArena(content: [UInt8](copying: input.rest()))
    if choice == monitors { return judgeMonitors(arena, at: offset) }
    let command = QXLCommand(
      QXLCommand.Kind(rawValue: UInt32(choice)), at: arena.address(offset), group: arena.group, flags: flags)
    let log = ReleaseLog()
    judge(command, in: arena, log, scribble)
    expect(log.released == log.made, "what was taken is given back once")
  }

  private static func judge(_ command: QXLCommand, in arena: GuestArena, _ log: ReleaseLog, _ scribble: UInt8) {
    let outcome = QXLOutcome(command, in: arena, log: log) {
      // A guest that changes things between two reads.
      if scribble == 0 || arena.size == 0 { return }
      for index in 1...8 { arena.poke(scribble, at: index * index * Int(scribble) * 7 % arena.size) }
    }
    expect(outcome.brokenPromise == nil, outcome.brokenPromise ?? "")
    expect(log.made.count <= 1, "a command has one owner")
    expect(log.alive == (outcome.isOwned ? 1 : 0), "an owner lives as long as the value")
  }

  private static func judgeMonitors(_ arena: GuestArena, at offset: Int) {
    let reader = QXLReader(slots: arena.slots())
    let limit = 1 + offset % 16
    withExtendedLifetime(arena) {
      guard let config = try? reader.monitors(at: arena.address(offset), group: arena.group, limit: limit) else {
        return
      }
      expect((1...limit).contains(config.heads.count), "a layout has some heads, but no more than is wanted")
    }
  }

  private static func judgePrimary(_ input: inout FuzzInput, at offset: Int) {
    let (width, height, stride) = (input.next(UInt32.self), input.next(UInt32.self), input.next(Int32.self))
    let (format, flags) = (input.next(UInt32.self), input.next(UInt32.self))
    let arena = GuestArena(content: [UInt8](copying: input.rest()))
    let primary = QXLPrimarySurface(
      width: width, height: height, stride: stride, format: format, flags: flags, memory: arena.address(offset),
      group: arena.group)
    guard let surface = try? QXLReader(slots: arena.slots()).primarySurface(primary, owner: arena) else { return }
    expect(surface.width == Int(width) && surface.height == Int(height), "a surface has the size that was asked for")
    guard let memory = surface.memory, let picture = memory.load() else {
      return expect(false, "a surface has memory that can be loaded")
    }
    expect(picture.bytes.byteCount <= 4 * (arena.size + picture.height), "a surface is no larger than its memory")
    memory.store(picture.bounds, of: picture)
  }
}
