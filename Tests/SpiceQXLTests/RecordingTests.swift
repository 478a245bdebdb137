import SpiceBytes
import SpiceDrawing
import SpiceGeometry
import SpiceQXL
import SpiceQXLTestSupport
import SpiceTestSupport
import Testing

/// What is recorded of a guest, and what is read of it.
@Suite struct RecordingTests {
  private func record(_ command: QXLCommand, of arena: GuestArena) throws -> [UInt8] {
    var writer = RecordingWriter()
    return try RecordingWriter.header + writer.event(command, slots: arena.slots(), nanoseconds: 5)
  }

  private func read(_ bytes: [UInt8]) throws -> [RecordedEvent] {
    var reader = try RecordingReader(RecordedBytes(bytes))
    var events: [RecordedEvent] = []
    while let event = try reader.next() { events.append(event) }
    return events
  }

  private func command(_ bytes: [UInt8]) throws -> RecordedCommand {
    let events = try read(bytes)
    guard events.count == 1, case .command(let command) = events[0] else { throw RecordingError.malformed }
    return command
  }

  @Test("every command means the same after it was recorded", arguments: GuestSample.all)
  func roundTrip(_ sample: GuestSample) throws {
    let arena = GuestArena()
    let original = sample.make(arena)
    let (played, again) = GuestArena.playing(try command(record(original, of: arena)))
    let outcome = QXLOutcome(again, in: played)
    #expect(outcome.brokenPromise == nil)
    #expect(outcome.summary == QXLOutcome(original, in: arena).summary)
    // Recorded again, it is the same text: but for the layout of the first device, which is not kept.
    #expect(try record(again, of: played) == record(original, of: arena))
  }

  @Test("a recording that any end cuts is refused, without a command of which something is missing")
  func truncation() throws {
    for sample in GuestSample.all {
      let arena = GuestArena()
      let whole = try record(sample.make(arena), of: arena)
      for cut in stride(from: RecordingWriter.header.count + 1, to: whole.count - 1, by: 7) {
        #expect(throws: RecordingError.self, "\(sample) cut at \(cut)") { try read(Array(whole[..<cut])) }
      }
    }
  }

  @Test("damaged recordings give commands that keep all promises, or none")
  func mutations() throws {
    var refused = 0
    for sample in GuestSample.all {
      let arena = GuestArena()
      let whole = try record(sample.make(arena), of: arena)
      for seed in 0..<60 as Range<UInt64> {
        var mutations = ByteMutations(seed: seed)
        do {
          for case .command(let command) in try read(mutations.damaged(whole)) {
            let (played, command) = GuestArena.playing(command)
            #expect(QXLOutcome(command, in: played).brokenPromise == nil, "\(sample) \(seed)")
          }
        } catch { refused += 1 }
      }
    }
    #expect(refused > 0)
  }

  @Test("lines are those of the stock library")
  func text() throws {
    let arena = GuestArena()
    let fill = arena.draw { drawable in
      drawable.surface = 3
      return .fill(.solid(0xFF00_0010))
    }
    let text = String(decoding: try record(fill, of: arena), as: UTF8.self)
    let expected = """
      SPICE_REPLAY 1
      event 0 0 1 5
      drawable
      rect bbox 20 10 23 14
      type 0
      effect 1
      mm_time 1234
      self_bitmap 0
      rect self_bitmap_area 0 0 0 0
      surface_id 3
      surfaces_dest -1
      rect surfaces_rects 0 0 0 0
      surfaces_dest -1
      rect surfaces_rects 0 0 0 0
      surfaces_dest -1
      rect surfaces_rects 0 0 0 0
      type 1
      type 1
      u.color -16777200
      rop_descriptor 8
      flags 0
      point 0 0
      image 0

      """
    #expect(text == expected)
  }

  @Test("a list of chunks is read as one, whoever wrote it")
  func chunks() throws {
    let text = """
      SPICE_REPLAY 1
      event 7 1 2 11
      event 8 0 3 12
      cursor_cmd
      type 0
      point16 -5 6
      u.set.visible 1
      header.unique 18446744073709551615
      header.type 0
      header.width 1
      header.height 2
      header.hot_spot_x 0
      header.hot_spot_y 1
      data_size 8
      data_chunks 2 8
      binary 0 cursor 3:ab\n
      binary 0 cursor 0:
      binary 0 cursor 5:cdefg

      """
    let (arena, command) = GuestArena.playing(try command(Array(text.utf8)))
    let cursor = try #require(QXLOutcome(command, in: arena).cursor)
    #expect(cursor.blobs == Array("ab\ncdefg".utf8))
  }

  @Test("surfaces that the host makes and takes away are recorded with what they hold")
  func primary() throws {
    let arena = GuestArena()
    let pixels = (0..<40).map { UInt8($0) }
    let surface = QXLPrimarySurface(
      width: 5, height: 2, stride: -20, format: 32, flags: 1, memory: arena.place(pixels), group: arena.group)
    var writer = RecordingWriter()
    let bytes =
      try RecordingWriter.header
      + writer.event(RecordedPrimary(surface, allowsPositions: true), slots: arena.slots(), nanoseconds: 1)
      + writer.destroyPrimary(nanoseconds: 2) + writer.destroySurfaces(nanoseconds: 3)
    let events = try read(bytes)
    #expect(events.count == 3 && events.dropFirst() == [.destroyPrimary, .destroySurfaces])
    guard case .createPrimary(let made) = events[0] else { throw RecordingError.malformed }
    #expect(made.content == pixels && made.surface.stride == -20 && made.allowsPositions)
  }

  @Test("surfaces of a saved guest are recorded with what they hold")
  func saved() throws {
    let arena = GuestArena()
    let create = arena.createSurface(9, width: 2, height: 2, stride: 8)
    let pixels = (0..<16).map { UInt8($0) }
    arena.write(pixels, at: create.address + 41)
    var writer = RecordingWriter()
    let bytes = try writer.event(create, slots: arena.slots(), keepsContent: true, nanoseconds: 0)
    let saved = try command(RecordingWriter.header + bytes)
    #expect(saved.roomByteCount == 0 && Array(saved.bytes.suffix(16)) == pixels)
  }

  @Test(
    "sizes that do not match or are beyond all bounds are refused",
    arguments: [
      ("binary 0 data 41:", RecordingError.wrongSize(expected: 40, actual: 41)),
      ("binary 0 data 4000000000:", .tooLarge(limit: 1 << 28)), ("binary 1 data 40:9:", .compressed),
      ("binary 0 data 40:123", .truncated), ("binary 0 data 40", .truncated), ("binary 0 date 40:", .malformed),
      ("binary 0 data 99999999999999999999999:", .malformed),
    ])
  func sizes(_ text: String, _ error: RecordingError) throws {
    let start = "SPICE_REPLAY 1\nevent 0 1 20 1\n5 2 20 32\n0 1 0 0\n"
    #expect(throws: error) { try read(Array((start + text).utf8)) }
  }

  @Test("what is no recording is told apart from one of a later version")
  func headers() {
    #expect(throws: RecordingError.notOne) { try read(Array("SPICE_RECORD 1\n".utf8)) }
    #expect(throws: RecordingError.notOne) { try read([]) }
    #expect(throws: RecordingError.unknownVersion(2)) { try read(Array("SPICE_REPLAY 2\n".utf8)) }
  }

  @Test("nothing is recorded of a command that is not whole")
  func broken() throws {
    let arena = GuestArena()
    let command = arena.draw { _ in .copy(arena.address(1 << 40), Rect(width: 1, height: 1)) }
    var writer = RecordingWriter()
    #expect(throws: RecordingError.self) {
      try writer.event(command, slots: arena.slots(), nanoseconds: 0)
    }
  }
}
