import SpiceDrawing
import SpiceGeometry
import SpiceQXL
import SpiceQXLTestSupport
import SpiceWire
import Testing

@Suite struct OpaqueTests {
  private static let area = Rect(width: 4, height: 3)

  private func isOpaque(
    effect: UInt8 = 1, _ drawing: (GuestArena, inout GuestDrawable) -> GuestDrawing
  ) throws -> Bool {
    try draw { arena, drawable in
      drawable.effect = effect
      return drawing(arena, &drawable)
    }.isOpaque
  }

  private func image(_ arena: GuestArena) -> GuestAddress { arena.image(GuestBitmap(width: 4, height: 3)) }

  private func mask(_ arena: GuestArena) -> GuestMask {
    GuestMask(arena.image(GuestBitmap(format: .oneBitLE, width: 8, height: 8)))
  }

  @Test("only what a guest calls opaque is so", arguments: 0...8 as ClosedRange<UInt8>)
  func effects(_ effect: UInt8) throws {
    #expect(try isOpaque(effect: effect) { _, _ in .fill(.solid(1)) } == (effect == 1))
  }

  @Test(
    "operations that keep something of what is there are not opaque",
    arguments: [
      (.put, true), ([.put, .inverseBrush, .inverseSource, .inverseResult], true), (.blackness, true),
      (.whiteness, true),
      ([], true), (.xor, false), (.and, false), (.or, false), (.inverse, false), ([.inverse, .put], true),
    ] as [(RopDescriptor, Bool)])
  func rops(_ rop: RopDescriptor, _ expected: Bool) throws {
    #expect(try isOpaque { _, _ in .fill(.solid(1), rop: rop) } == expected)
    #expect(try isOpaque { arena, _ in .copy(image(arena), Self.area, rop: rop) } == expected)
    #expect(try isOpaque { arena, _ in .blend(image(arena), Self.area, rop: rop) } == expected)
    #expect(try isOpaque { arena, _ in .opaque(image(arena), Self.area, .solid(1), rop: rop) })
  }

  @Test("ternary codes are opaque if they have the same bit for both of what may be there")
  func rop3() throws {
    for code in UInt8.min ... .max {
      let isSame = [0, 2, 4, 6].allSatisfy { code >> UInt8($0) & 1 == code >> UInt8($0 + 1) & 1 }
      #expect(try isOpaque { arena, _ in .rop3(image(arena), Self.area, .none, code: code) } == isSame)
    }
  }

  @Test("what has a mask shows what is there; one that is dropped hides nothing")
  func masks() throws {
    let drawings: [(GuestArena, GuestMask) -> GuestDrawing] = [
      { .fill(.solid(1), mask: $1) }, { .copy(image($0), Self.area, mask: $1) },
      { .opaque(image($0), Self.area, .solid(1), mask: $1) }, { .blackness($1).on($0) }, { .whiteness($1).on($0) },
      { .rop3(image($0), Self.area, .none, code: 0xF0, mask: $1) },
    ]
    for drawing in drawings {
      #expect(try isOpaque { arena, _ in drawing(arena, GuestMask()) })
      #expect(try !isOpaque { arena, _ in drawing(arena, mask(arena)) })
      #expect(try isOpaque { arena, _ in drawing(arena, GuestMask(arena.address(1 << 40))) })
    }
  }

  @Test("kinds that always look at what is there are never opaque")
  func kinds() throws {
    let drawings: [(GuestArena) -> GuestDrawing] = [
      { .invers().on($0) }, { .transparent(image($0), Self.area, color: 0) }, { .alphaBlend(image($0), Self.area) },
      { .composite(flags: 1, image($0)) }, { .stroke($0.path([]), .solid(1)) },
      { .text($0.string(flags: 1, []), .solid(1)) },
    ]
    for drawing in drawings { #expect(try !isOpaque { arena, _ in drawing(arena) }) }
    #expect(try isOpaque { _, _ in .copyBits(from: Point()) })
  }

  @Test("an image of nothing covers nothing")
  func nothing() throws {
    #expect(try !isOpaque { arena, _ in .copy(image(arena), Rect()) })
    #expect(try !isOpaque { arena, _ in .opaque(image(arena), Rect(), .none) })
    #expect(try !isOpaque { arena, _ in .rop3(image(arena), Rect(), .none, code: 0xF0) })
  }

  @Test("an image of the surface that is drawn on depends on what is there; one of another surface does not")
  func itself() throws {
    for surface in [3, 4] as [UInt32] {
      let isOpaque = try isOpaque { arena, drawable in
        drawable.surface = 3
        return .copy(arena.image(of: SurfaceID(rawValue: surface)), Self.area)
      }
      #expect(isOpaque == (surface == 4))
    }
    let isTileOpaque = try isOpaque { arena, drawable in
      drawable.surface = 3
      return .fill(.pattern(arena.image(of: SurfaceID(rawValue: 3)), Point()))
    }
    #expect(!isTileOpaque)
  }

  @Test("text is opaque where it fills all of its box before")
  func text() throws {
    func isOpaque(_ area: Rect, _ back: GuestBrush) throws -> Bool {
      try self.isOpaque { arena, _ in .text(arena.string(flags: 1, []), backArea: area, .solid(1), back: back) }
    }
    let box = GuestDrawable().box
    #expect(try isOpaque(box, .solid(2)))
    #expect(try !isOpaque(box, .none))
    #expect(try !isOpaque(Rect(left: 11, top: 20, right: 14, bottom: 23), .solid(2)))
    #expect(try !isOpaque(Rect(), .solid(2)))
  }
}

extension GuestDrawing {
  /// The drawing, which needs nothing of the arena.
  fileprivate func on(_ arena: GuestArena) -> GuestDrawing { self }
}
