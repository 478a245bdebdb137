import SpiceBytes
import SpiceQXL
import SpiceQXLTestSupport
import Testing

/// The numbers that surfaces of a recording have when it is played.
@Suite struct SurfaceRenumberingTests {
  /// The recorded command, and the number of its first surface once it has one.
  private func recorded(_ make: (GuestArena) -> QXLCommand) throws -> RecordedCommand {
    let arena = GuestArena()
    var writer = RecordingWriter()
    let bytes = try RecordingWriter.header + writer.event(make(arena), slots: arena.slots(), nanoseconds: 0)
    var reader = try RecordingReader(RecordedBytes(bytes))
    guard case .command(let command) = try reader.next() else { throw RecordingError.malformed }
    return command
  }

  private func play(_ command: RecordedCommand, _ numbers: inout SurfaceRenumbering) -> (
    SurfaceRenumbering.Outcome, UInt32
  ) {
    var command = command
    let outcome = numbers.renumber(&command)
    return (outcome, command.bytes.rawSpan.integer(at: 8))
  }

  private func create(_ id: UInt32) throws -> RecordedCommand {
    try recorded { $0.createSurface(id, width: 2, height: 2, stride: 8) }
  }
  private func destroy(_ id: UInt32) throws -> RecordedCommand { try recorded { $0.destroySurface(id) } }
  private func draw(on id: UInt32) throws -> RecordedCommand {
    try recorded { arena in
      arena.draw { drawable in
        drawable.surface = id
        return .blackness()
      }
    }
  }

  @Test("a number is used again when the server has let go of the surface, and not before")
  func reuse() throws {
    var numbers = SurfaceRenumbering(limit: 3)
    #expect(play(try create(700), &numbers) == (.ready(leaving: nil), 1))
    #expect(play(try create(800), &numbers) == (.ready(leaving: nil), 2))
    #expect(play(try create(900), &numbers).0 == .exhausted)
    #expect(play(try draw(on: 800), &numbers).1 == 2)
    #expect(play(try destroy(700), &numbers) == (.ready(leaving: 1), 1))
    #expect(play(try create(900), &numbers).0 == .wait)
    numbers.giveBack(1)
    #expect(play(try create(900), &numbers) == (.ready(leaving: nil), 1))
    #expect(play(try draw(on: 900), &numbers).1 == 1)
  }

  @Test("what is drawn on no surface is drawn on none, and the primary one is itself")
  func strangers() throws {
    var numbers = SurfaceRenumbering(limit: 100)
    #expect(play(try draw(on: 5), &numbers).1 == .max)
    #expect(play(try draw(on: 0), &numbers).1 == 0)
    #expect(play(try destroy(5), &numbers) == (.ready(leaving: nil), .max))
    // One that is there stays what it is.
    #expect(play(try create(5), &numbers).1 == 1)
    #expect(play(try create(5), &numbers).1 == 1)
    // Nobody gives back what was not lent.
    numbers.giveBack(1)
    #expect(play(try create(6), &numbers).1 == 2)
  }

  @Test("all numbers come back with all surfaces")
  func all() throws {
    var numbers = SurfaceRenumbering(limit: 3)
    for id in [7, 8] as [UInt32] { #expect(play(try create(id), &numbers).0 == .ready(leaving: nil)) }
    numbers.removeAll()
    #expect(play(try draw(on: 7), &numbers).1 == .max)
    for id in [7, 8] as [UInt32] { #expect(play(try create(id), &numbers).0 == .ready(leaving: nil)) }
  }
}
