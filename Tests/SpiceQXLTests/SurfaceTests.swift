import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceQXL
import SpiceQXLTestSupport
import SpiceWire
import Testing

@Suite struct SurfaceTests {
  private func surface(_ outcome: QXLOutcome) throws -> DeviceSurface {
    guard case .request(.command(.createSurface(let surface))) = outcome else {
      throw outcome.error ?? QXLError(.missing, in: .command)
    }
    return surface
  }

  @Test("surfaces have every format there is", arguments: [(1, 1), (8, 8), (16, 16), (80, 16), (32, 32), (96, 32)])
  func formats(_ format: UInt32, _ bits: Int) throws {
    let arena = GuestArena()
    let stride = (9 * bits + 7) / 8
    let outcome = try arena.outcome(
      arena.createSurface(3, format: format, width: 9, height: 2, stride: Int32(stride), flags: 1))
    let surface = try surface(outcome)
    #expect(surface.id.rawValue == 3 && surface.format.rawValue == format && surface.keepsContent)
    #expect(surface.width == 9 && surface.height == 2 && surface.memory?.stride == stride)
    let short = try arena.outcome(
      arena.createSurface(3, format: format, width: 9, height: 2, stride: Int32(stride - 1)))
    #expect(short.error == QXLError(.badStride(stride - 1), in: .surface))
  }

  @Test("other formats are refused", arguments: [0, 2, 24, 33, 97, UInt32.max])
  func badFormat(_ format: UInt32) throws {
    let arena = GuestArena()
    let outcome = try arena.outcome(arena.createSurface(3, format: format, width: 1, height: 1, stride: 4))
    #expect(outcome.error == .unknown(format, .surface))
  }

  @Test(
    "the rows of a surface come from its memory, in the order that the sign of the stride says", arguments: [12, -12])
  func rows(_ stride: Int32) throws {
    let arena = GuestArena()
    let command = arena.createSurface(3, width: 2, height: 2, stride: stride)
    let memory = command.address + 41
    arena.write((0..<24).map { UInt8($0) }, at: memory)
    let pixels = try #require(try surface(arena.outcome(command)).memory)
    let picture = try #require(pixels.load())
    #expect(picture.value(x: 0, y: 0) & 0xFF == (stride > 0 ? 0 : 12))
    #expect(picture.value(x: 0, y: 1) & 0xFF == (stride > 0 ? 12 : 0))
    pixels.store(picture.bounds, of: picture)
    #expect([UInt8](arena.content.suffix(24)) == (0..<24).map { UInt8($0) })
  }

  @Test(
    "sizes and strides that cannot be are refused",
    arguments: [
      (0, 1, 4), (1, 0, 4), (1 << 24 + 1, 1, 1 << 27), (1, 1 << 24 + 1, 4), (.max, .max, 4),
      (1 << 16, 1 << 16, 1 << 18),
      (2, 2, 7), (2, 2, -7), (2, 2, 0), (2, 2, .min), (1, 1 << 24, 1 << 20), (1, 2, .max), (1, 2, -.max),
    ] as [(UInt32, UInt32, Int32)])
  func refused(_ width: UInt32, _ height: UInt32, _ stride: Int32) throws {
    let arena = GuestArena()
    let outcome = try arena.outcome(
      arena.createSurface(3, width: width, height: height, stride: stride, size: 100))
    switch outcome.error?.reason {
    case .badSize, .badStride, .tooLarge: #expect(outcome.error?.part == .surface)
    default: Issue.record("\(outcome)")
    }
  }

  @Test("all rows of a surface must lie in the slot, those of negative strides too", arguments: [8, -8])
  func memory(_ stride: Int32) throws {
    let arena = GuestArena(size: 41 + 16)
    let command = arena.createSurface(3, width: 2, height: 2, stride: stride)
    #expect(try arena.outcome(command).error == nil)
    #expect(try arena.outcome(command, size: 56).error == .memory(.outOfSlot, .surface))
    arena.write(GuestBytes().adding(GuestAddress.null).bytes, at: command.address + 33)
    #expect(try arena.outcome(command).error == .memory(.nullAddress, .surface))
  }

  @Test("the primary surface does not come and go by commands")
  func primary() throws {
    let arena = GuestArena()
    let create = try arena.outcome(arena.createSurface(0, width: 2, height: 2, stride: 8))
    #expect(create.error == QXLError(.badSurface(0), in: .surface))
    let destroy = try arena.outcome(arena.destroySurface(0))
    #expect(destroy.error == QXLError(.badSurface(0), in: .surface))
  }

  @Test("a surface is forgotten by its number; other kinds of commands are refused")
  func destroy() throws {
    let arena = GuestArena()
    guard case .request(.command(.destroySurface(let id, let owner))) = try arena.outcome(arena.destroySurface(12))
    else {
      Issue.record("not understood")
      return
    }
    #expect(id.rawValue == 12 && owner != nil)
    #expect(try arena.outcome(arena.destroySurface(12, kind: 2)).error == .unknown(2, .surface))
  }

  @Test("a primary surface is checked as any other, and holds its owner")
  func devicePrimary() throws {
    let arena = GuestArena(size: 64)
    let memory = arena.place((0..<48).map { UInt8($0) })
    func primary(_ change: (inout QXLPrimarySurface) -> Void = { _ in }) throws(QXLError) -> DeviceSurface {
      var primary = QXLPrimarySurface(
        width: 4, height: 3, stride: -16, format: 32, flags: 1, memory: memory, group: arena.group)
      change(&primary)
      return try QXLReader(slots: arena.slots()).primarySurface(primary, owner: arena)
    }
    let surface = try primary()
    #expect(surface.id == .primary && surface.format == .xrgb && surface.keepsContent && surface.owner === arena)
    #expect(surface.memory?.load()?.value(x: 0, y: 0) == 0x2322_2120)
    #expect(try !primary { $0.flags = 2 }.keepsContent)
    #expect(throws: QXLError.memory(.outOfSlot, .surface)) { try primary { $0.height = 5 } }
    #expect(throws: QXLError.memory(.unknownGroup(7), .surface)) { try primary { $0.group = 7 } }
    #expect(throws: QXLError.unknown(33, .surface)) { try primary { $0.format = 33 } }
    #expect(throws: QXLError(.badStride(15), in: .surface)) { try primary { $0.stride = 15 } }
  }
}
