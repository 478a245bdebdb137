public import SpiceQXL

/// A recording in memory.
public struct RecordedBytes: RecordingInput {
  private var rest: ArraySlice<UInt8>

  public init(_ bytes: [UInt8]) { rest = bytes[...] }

  public mutating func next() -> UInt8? { rest.popFirst() }

  public mutating func append(_ count: Int, to bytes: inout [UInt8]) -> Bool {
    guard count <= rest.count else { return false }
    bytes += rest.prefix(count)
    rest = rest.dropFirst(count)
    return true
  }
}

extension GuestArena {
  /// Memory that holds what was recorded of a command, and the command in there.
  public static func playing(_ command: RecordedCommand) -> (arena: GuestArena, command: QXLCommand) {
    let arena = GuestArena(size: command.bytes.count + command.roomByteCount + 1)
    let start = arena.place(command.bytes)
    for pointer in command.pointers {
      arena.write(GuestBytes().adding(start + pointer.target).bytes, at: start + pointer.offset)
    }
    return (arena, QXLCommand(command.kind, at: start, group: arena.group))
  }
}
