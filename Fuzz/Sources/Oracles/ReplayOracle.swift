import SpiceBytes
import SpiceQXL
import SpiceQXLTestSupport

/// Recordings of a guest: what is read of them keeps its promises, and is the same when it is recorded again.
enum ReplayOracle {
  static func judge(_ bytes: RawSpan) {
    guard var reader = try? RecordingReader(RecordedBytes([UInt8](copying: bytes))) else { return }
    var numbers = SurfaceRenumbering(limit: 4)
    var room = 0
    while let event = try? reader.next() {
      switch event {
      case .command(let command):
        // Who plays it has a limit, too.
        room += command.roomByteCount
        if room > 1 << 24 { return }
        judge(command, &numbers)
      case .createPrimary(let primary):
        let size = Int(primary.surface.height) * Int(primary.surface.stride.magnitude)
        expect(primary.content.count == size, "a surface has its memory")
      case .destroySurfaces: numbers.removeAll()
      case .destroyPrimary: break
      }
    }
    expect((try? reader.next()) == nil, "nothing follows the end")
  }

  private static func judge(_ recorded: RecordedCommand, _ numbers: inout SurfaceRenumbering) {
    let (arena, command) = GuestArena.playing(recorded)
    let outcome = QXLOutcome(command, in: arena)
    expect(outcome.brokenPromise == nil, outcome.brokenPromise ?? "")
    if outcome.error == nil {
      expect(isSame(recorded, command, arena), "a command is the same when it is recorded again")
    }
    var played = recorded
    if case .ready(let leaving?) = numbers.renumber(&played) { numbers.giveBack(leaving) }
    expect(played.bytes.count == recorded.bytes.count, "only numbers change")
  }

  private static func isSame(_ recorded: RecordedCommand, _ command: QXLCommand, _ arena: GuestArena) -> Bool {
    var writer = RecordingWriter()
    guard let event = try? writer.event(command, slots: arena.slots(), nanoseconds: 0),
      var reader = try? RecordingReader(RecordedBytes(RecordingWriter.header + event)),
      case .command(let again)? = try? reader.next()
    else { return false }
    return again == recorded
  }
}
