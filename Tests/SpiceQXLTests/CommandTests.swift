import SpiceBytes
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceQXL
import SpiceQXLTestSupport
import SpiceWire
import Testing

@Suite struct CommandTests {
  @Test("commands of no or of the other ring's kind are refused, and given back", arguments: [0, 3, 6, UInt32.max])
  func displayKinds(_ kind: UInt32) throws {
    let arena = GuestArena()
    let command = QXLCommand(QXLCommand.Kind(rawValue: kind), at: arena.reserve(191), group: arena.group)
    let log = ReleaseLog()
    #expect(throws: QXLError.unknown(kind, .command)) {
      try QXLReader(slots: arena.slots()).request(command) { log.owner($0, of: arena) }
    }
    #expect(log.made.count == 1 && log.released == log.made)
  }

  @Test("the cursor ring has cursors only; others are given back", arguments: [0, 1, 2, 4, 5, 6, UInt32.max])
  func cursorKinds(_ kind: UInt32) throws {
    let arena = GuestArena()
    let command = QXLCommand(QXLCommand.Kind(rawValue: kind), at: arena.reserve(191), group: arena.group)
    let log = ReleaseLog()
    #expect(throws: QXLError.unknown(kind, .command)) {
      try QXLReader(slots: arena.slots()).cursor(command) { log.owner($0, of: arena) }
    }
    #expect(log.made.count == 1 && log.released == log.made)
  }

  @Test(
    "a command whose structure is not all there has no owner",
    arguments: [
      (.draw, 191, []), (.draw, 128, .compat), (.update, 32, []), (.update, 28, .compat), (.surface, 41, []),
      (.message, 8, []), (.cursor, 150, []), (.nop, 8, []),
    ] as [(QXLCommand.Kind, Int, QXLCommand.Flags)])
  func outerStructure(_ kind: QXLCommand.Kind, _ size: Int, _ flags: QXLCommand.Flags) throws {
    let arena = GuestArena(size: size)
    let command = QXLCommand(kind, at: arena.reserve(size), group: arena.group, flags: flags)
    for cut in 0...size {
      let log = ReleaseLog()
      let outcome = QXLOutcome(command, in: arena, size: cut, log: log)
      #expect(log.made.count == (cut == size ? 1 : 0))
      if cut < size {
        guard case .memory(.outOfSlot) = outcome.error?.reason else {
          Issue.record("\(cut) of \(size) bytes: \(outcome)")
          continue
        }
      }
    }
  }

  @Test("what is given back says where the command's release lies")
  func release() throws {
    let arena = GuestArena()
    _ = arena.reserve(100)
    let command = arena.draw { _ in .nop }
    let log = ReleaseLog()
    _ = QXLOutcome(command, in: arena, log: log)
    let info = unsafe try #require(log.released.first?.info)
    let id = unsafe info.loadUnaligned(as: UInt64.self)
    #expect(id == 0xFEED_FACE && arena.size > 0)
    #expect(log.released.first?.group == arena.group)
  }

  @Test("an owner lives as long as any of the pixels, even when the command does not")
  func pixelsOwn() throws {
    let log = ReleaseLog()
    var pixels: SourceBytes?
    do {
      let arena = GuestArena()
      let command = arena.draw { _ in
        .copy(arena.image(GuestBitmap(width: 4, height: 3)), Rect(width: 4, height: 3))
      }
      let outcome = QXLOutcome(command, in: arena, log: log)
      pixels = outcome.draw?.pictures[0].bitmap?.pixels
      #expect(pixels?.copy() == GuestBitmap(width: 4, height: 3).pixels)
    }
    #expect(log.alive == 1)
    pixels = nil
    #expect(log.alive == 0)
  }

  @Test("an owner lives as long as the memory of a surface")
  func memoryOwns() throws {
    let log = ReleaseLog()
    var memory: PixelMemory?
    do {
      let arena = GuestArena()
      let outcome = QXLOutcome(
        arena.createSurface(1, width: 2, height: 2, stride: 8), in: arena, log: log)
      guard case .request(.command(.createSurface(let surface))) = outcome else { return }
      memory = surface.memory
    }
    #expect(log.alive == 1 && memory != nil)
    memory = nil
    #expect(log.alive == 0)
  }

  @Test("an update has area, number and surface; the first device knew but one")
  func update() throws {
    let area = Rect(left: 1, top: 2, right: 3, bottom: 4)
    for (flags, expected) in [([], 9), (.compat, 0)] as [(QXLCommand.Flags, UInt32)] {
      let arena = GuestArena()
      let outcome = try arena.outcome(arena.update(area, number: 88, surface: 9, flags: flags))
      guard case .request(.command(.update(let surface, area: area, number: 88, owner: .some))) = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(surface.rawValue == expected)
    }
  }

  @Test(
    "areas of updates have edges in order",
    arguments: [
      (Rect(left: -1, top: 0, right: 1, bottom: 1), false), (Rect(left: 0, top: -1, right: 1, bottom: 1), false),
      (Rect(left: 2, top: 0, right: 1, bottom: 1), false), (Rect(left: 0, top: 2, right: 1, bottom: 1), false),
      (Rect(left: 0, top: 0, right: .min, bottom: .min), false), (Rect(), true),
      (Rect(left: 0, top: 0, right: .max, bottom: .max), true), (Rect(left: 3, top: 0, right: 3, bottom: 9), true),
    ])
  func updateArea(_ area: Rect, _ isGood: Bool) throws {
    let arena = GuestArena()
    let outcome = try arena.outcome(arena.update(area))
    #expect(outcome.error == (isGood ? nil : .badRect(area, .update)))
  }

  @Test("texts end at a zero byte, within the slot and within bounds")
  func text() throws {
    func outcome(_ text: [UInt8], room: Int = 0) throws -> QXLOutcome {
      let arena = GuestArena(size: 8 + text.count + room)
      return try arena.outcome(arena.message(text))
    }
    for length in [0, 1, 255, 256, 257, 5000, 99_999] {
      let text = (0..<length).map { UInt8($0 % 255 + 1) }
      guard case .request(.text(let read)) = try outcome(text + [0], room: 3) else {
        Issue.record("\(length) bytes")
        continue
      }
      #expect(read == text)
      #expect(try outcome(text).error == QXLError(.missing, in: .message))
    }
    let long = [UInt8](repeating: 65, count: 100_000)
    #expect(try outcome(long + [0]).error == QXLError(.missing, in: .message))
  }
}
