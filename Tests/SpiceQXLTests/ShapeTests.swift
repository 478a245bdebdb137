import SpiceBytes
import SpiceDrawing
import SpiceGeometry
import SpiceQXL
import SpiceQXLTestSupport
import SpiceWire
import Testing

/// Clips, lines, glyphs and compositions.
@Suite struct ShapeTests {
  private func clip(kind: UInt32 = 1, size: Int = 1 << 16, _ clip: (GuestArena) -> GuestAddress) throws -> QXLOutcome {
    try outcome(size: size) { arena, drawable in
      (drawable.clipKind, drawable.clip) = (kind, clip(arena))
      return .fill(.none)
    }
  }

  @Test("a clip has as many rectangles as it says, whatever they are", arguments: [nil, 1, 16, 40] as [Int?])
  func rects(_ chunkSize: Int?) throws {
    let rects = [Rect(left: 1, top: 2, right: 3, bottom: 4), Rect(left: 9, top: 9, right: -9, bottom: .min), Rect()]
    let draw = try #require(try clip { $0.clip(rects, chunkSize: chunkSize) }.draw)
    #expect(draw.message.drawBase?.clip == .rects(rects))
    #expect(try #require(clip { $0.clip([]) }.draw).message.drawBase?.clip == .rects([]))
    #expect(try clip { $0.clip(rects, chunkSize: chunkSize, count: 4) }.error == .size(64, 48, .clip))
    #expect(
      try clip { $0.clip(rects, chunkSize: chunkSize, count: 2) }.error == QXLError(.tooLarge(limit: 32), in: .clip))
  }

  @Test("clips that are nowhere, endless or of another kind are refused")
  func badClips() throws {
    #expect(try clip { _ in .null }.error == .memory(.nullAddress, .clip))
    #expect(try clip { $0.address($0.size - 23) }.error == .memory(.outOfSlot, .clip))
    #expect(
      try clip { $0.clip([], count: 1 << 20 + 1) }.error == QXLError(.tooLarge(limit: Clip.rectLimit), in: .clip))
    #expect(
      try clip { $0.clip([], count: Int(UInt32.max)) }.error == QXLError(.tooLarge(limit: Clip.rectLimit), in: .clip))
    #expect(try clip(kind: 2) { $0.clip([]) }.error == .unknown(2, .clip))
    #expect(try clip(kind: 0) { _ in .null }.error == nil)
  }

  private func path(size: Int = 1 << 16, _ path: (GuestArena) -> GuestAddress) throws -> QXLOutcome {
    try outcome(size: size) { arena, _ in .stroke(path(arena), .solid(1)) }
  }

  private func stroke(_ outcome: QXLOutcome) throws -> DrawStroke {
    guard case .drawStroke(let stroke) = outcome.draw?.message else {
      throw outcome.error ?? QXLError(.missing, in: .path)
    }
    return stroke
  }

  @Test("a path has segments of points", arguments: [nil, 1, 3, 8, 30] as [Int?])
  func segments(_ chunkSize: Int?) throws {
    let points = [PointFix(x: 16, y: -16), PointFix(x: .max, y: .min), PointFix(x: 0, y: 1)]
    let stroke = try stroke(
      path { $0.path([(1, points), (0xFFFF_FF1A, []), (0x10, [points[1]])], chunkSize: chunkSize) })
    #expect(stroke.path.segments.map(\.points) == [points, [], [points[1]]])
    #expect(stroke.path.segments.map(\.flags.rawValue) == [1, 0x1A, 0x10])
    #expect(stroke.brush == .solid(1) && stroke.foreMode == .put && stroke.attributes == LineAttributes())
  }

  @Test("a path ends where no whole segment follows", arguments: 0...7)
  func tail(_ count: Int) throws {
    let stroke = try stroke(path { $0.path([(1, [PointFix()])], tail: [UInt8](repeating: 9, count: count)) })
    #expect(stroke.path.segments.count == 1)
  }

  @Test(
    "a segment that has not all of its points is refused", arguments: [1, 2, 1 << 20, 1 << 20 + 1, Int(UInt32.max)])
  func truncatedPath(_ count: Int) throws {
    let tail = GuestBytes().adding(UInt32(1), UInt32(count)).adding([1, 2, 3, 4, 5, 6, 7]).bytes
    let error = try path { $0.path([(1, [PointFix()])], tail: tail) }.error
    let isEndless = count > 1 << 20 - 1
    #expect(error == (isEndless ? QXLError(.tooLarge(limit: 1 << 20), in: .path) : .size(count, 0, .path)))
    #expect(try path { _ in .null }.error == .memory(.nullAddress, .path))
  }

  @Test("a path has bounded segments and points, in all and not just in each")
  func pathLimits() throws {
    func segments(_ count: Int) throws -> QXLError? {
      try path(size: count * 8 + 1000) { $0.path([], tail: [UInt8](repeating: 0, count: count * 8)) }.error
    }
    #expect(try segments(Path.segmentLimit) == nil)
    #expect(try segments(Path.segmentLimit + 1) == QXLError(.tooLarge(limit: Path.segmentLimit), in: .path))
    func points(_ first: Int, _ second: Int) throws -> QXLError? {
      func segment(_ count: Int) -> [UInt8] {
        GuestBytes().adding(UInt32(0), UInt32(count)).bytes + [UInt8](repeating: 0, count: count * 8)
      }
      return try path(size: (first + second) * 8 + 1000) { $0.path([], tail: segment(first) + segment(second)) }.error
    }
    let limit = PathSegment.pointLimit
    #expect(try points(limit / 2, limit / 2) == nil)
    #expect(try points(limit / 2, limit / 2 + 1) == QXLError(.tooLarge(limit: limit), in: .path))
  }

  @Test("dashes are there if a line is styled")
  func dashes() throws {
    func attributes(_ line: @escaping (GuestArena) -> GuestLine) throws -> LineAttributes {
      try stroke(outcome { arena, _ in .stroke(arena.path([]), .none, line: line(arena)) }).attributes
    }
    let styled = try attributes { GuestLine(flags: 0xFF, count: 3, style: $0.style([16, -1, 99])) }
    #expect(styled.flags == [.styled, .startWithGap] && styled.style == [16, -1, 99])
    let solid = try attributes { GuestLine(flags: 4, count: 3, style: $0.style([16, -1, 99])) }
    #expect(solid.flags == .startWithGap && solid.style.isEmpty)
    let none = try attributes { _ in GuestLine(flags: 8, count: 0, style: .null) }
    #expect(none.flags == [] && none.style.isEmpty)
    for style in [GuestAddress.null, GuestAddress(rawValue: .max)] {
      let error = try fault { arena, _ in
        .stroke(arena.path([]), .none, line: GuestLine(flags: 8, count: 1, style: style))
      }
      #expect(error?.part == .lineStyle)
    }
    let cut = try fault(size: 191 + 8 + 24) { arena, _ in
      let style = arena.style([1, 2])
      return .stroke(arena.path([]), .none, line: GuestLine(flags: 8, count: 9, style: style))
    }
    #expect(cut == .memory(.outOfSlot, .lineStyle))
  }

  private func string(
    flags: UInt16 = 1, _ glyphs: [(glyph: Glyph, rows: [UInt8])], chunkSize: Int? = nil, size: Int? = nil,
    count: Int? = nil
  ) throws -> QXLOutcome {
    try outcome { arena, _ in
      .text(arena.string(flags: flags, glyphs, chunkSize: chunkSize, size: size, count: count), .solid(1))
    }
  }

  private func glyph(_ width: UInt16, _ height: UInt16) -> Glyph {
    var glyph = Glyph()
    (glyph.position, glyph.origin) = (Point(x: 5, y: -6), Point(x: -7, y: 8))
    (glyph.width, glyph.height) = (width, height)
    return glyph
  }

  @Test(
    "glyphs have rows of one, four or eight bits",
    arguments: [(1, 4, 9, 2), (2, 10, 9, 2), (4, 18, 9, 2), (9, 1, 1, 1)] as [(UInt16, Int, UInt16, UInt16)],
    [nil, 1, 21] as [Int?])
  func glyphs(_ shape: (flags: UInt16, count: Int, width: UInt16, height: UInt16), _ chunkSize: Int?) throws {
    let rows = (0..<shape.count).map { UInt8($0 + 100) }
    let glyph = glyph(shape.width, shape.height)
    let outcome = try string(
      flags: shape.flags, [(glyph, rows), (self.glyph(0, 7), []), (glyph, rows.reversed())], chunkSize: chunkSize)
    guard let draw = outcome.draw, case .drawText(let text) = draw.message else {
      Issue.record("\(outcome)")
      return
    }
    #expect(text.string.flags.rawValue == UInt8(shape.flags & 7))
    #expect(text.string.glyphs.count == 3)
    for (glyph, expected) in zip(text.string.glyphs, [rows, [], rows.reversed()]) {
      #expect(glyph.position == Point(x: 5, y: -6) && glyph.origin == Point(x: -7, y: 8))
      #expect([UInt8](draw.blobs[glyph.rows.offset..<glyph.rows.end]) == expected)
    }
  }

  @Test("a string has one depth", arguments: [0, 3, 5, 6, 7, 8, 0x100, 0xFFFF] as [UInt16])
  func depth(_ flags: UInt16) throws {
    #expect(try string(flags: flags, []).error == .unknown(UInt32(flags), .string))
  }

  @Test("a string has as many glyphs and bytes as it says")
  func stringSizes() throws {
    let pair = [(glyph: glyph(9, 2), rows: [1, 2, 3, 4] as [UInt8]), (glyph: glyph(1, 1), rows: [5])]
    #expect(try string(pair).error == nil)
    #expect(try string(pair, count: 1).error == .size(1, 2, .string))
    #expect(try string(pair, count: 0).error == .size(0, 1, .string))
    #expect(try string(pair, count: 3).error == .size(3, 2, .string))
    #expect(try string(pair, size: 44).error == QXLError(.tooLarge(limit: 44), in: .string))
    #expect(try string(pair, size: 46).error == .size(46, 45, .string))
    #expect(try string(pair, size: 1 << 24 + 1).error == QXLError(.tooLarge(limit: 1 << 24), in: .string))
    #expect(try string([(glyph(9, 2), [1, 2, 3])]).error == .size(4, 3, .string))
    #expect(try string([(glyph(9, 2), [1, 2, 3, 4, 5])]).error == .size(20, 1, .string))
    #expect(try string([(glyph(.max, .max), [1])]).error == .size(8192 * 65535, 1, .string))
    #expect(try string([]).error == nil)
  }

  private func composite(_ drawing: @escaping (GuestArena) -> GuestDrawing) throws -> DrawComposite {
    let outcome = try outcome { arena, _ in drawing(arena) }
    guard case .drawComposite(let composite) = outcome.draw?.message else {
      throw outcome.error ?? QXLError(.missing, in: .drawable)
    }
    return composite
  }

  @Test("a composition has what it points to, and flags that tell of nothing else")
  func compositions() throws {
    let image: @Sendable (GuestArena) -> GuestAddress = { $0.image(GuestBitmap(format: .rgba, width: 4, height: 3)) }
    let bare = try composite { .composite(flags: 0xFE3B_0003, image($0)) }
    #expect(bare.mask == nil && bare.sourceTransform == nil && bare.maskTransform == nil)
    #expect(bare.flags.rawValue == 0x0003_0003, "what is reserved, and what the pointers tell, is left out")
    var turn = Transform()
    (turn.t00, turn.t01, turn.t02, turn.t10, turn.t11, turn.t12) = (1, -2, 3, -4, 5, -6)
    let full = try composite { arena in
      .composite(
        flags: 0x3E | 4 << 8 | 3 << 11 | 2 << 14 | 3 << 16 | 1 << 18 | 7 << 22, image(arena),
        transform: arena.transform(turn), mask: image(arena), maskTransform: arena.transform(Transform()),
        origin: Point16(x: -1, y: 2), maskOrigin: Point16(x: 3, y: -4))
    }
    #expect(full.mask == Image() && full.sourceTransform == turn && full.maskTransform == Transform())
    #expect(full.sourceOrigin == Point16(x: -1, y: 2) && full.maskOrigin == Point16(x: 3, y: -4))
    #expect(full.flags.isSuperset(of: [.hasMask, .hasSourceTransform, .hasMaskTransform, .componentAlpha]))
    #expect(full.flags.operation == 0x3E && full.flags.sourceFilter == 4 && full.flags.maskFilter == 3)
    #expect(full.flags.sourceRepeat == 2 && full.flags.maskRepeat == 3)
    #expect(full.flags.isSuperset(of: [.sourceOpaque, .maskOpaque, .destinationOpaque]))
  }

  @Test("only operators and filters that clients know pass")
  func operators() throws {
    let known: [ClosedRange<UInt32>] = [0...0x0D, 0x10...0x1B, 0x20...0x2B, 0x30...0x3E]
    for operation in 0...255 as ClosedRange<UInt32> {
      let error = try fault { arena, _ in .composite(flags: operation, arena.image(GuestBitmap(width: 1, height: 1))) }
      #expect(error == (known.contains { $0.contains(operation) } ? nil : .unknown(operation, .drawable)))
    }
    for filter in 0...7 as ClosedRange<UInt32> {
      for flags in [3 | filter << 8, 3 | filter << 11] {
        let error = try fault { arena, _ in .composite(flags: flags, arena.image(GuestBitmap(width: 1, height: 1))) }
        #expect(error == (filter <= 4 ? nil : .unknown(flags, .drawable)))
      }
    }
  }

  @Test("what a composition points to must be there")
  func badCompositions() throws {
    let nowhere = GuestAddress(rawValue: .max)
    let image: @Sendable (GuestArena) -> GuestAddress = { $0.image(GuestBitmap(width: 4, height: 3)) }
    #expect(try fault { _, _ in .composite(flags: 3, .null) } == .memory(.nullAddress, .image))
    #expect(try fault { .composite(flags: 3, image($0), mask: nowhere).with(&$1) }?.part == .image)
    #expect(try fault { .composite(flags: 3, image($0), transform: nowhere).with(&$1) }?.part == .transform)
    #expect(try fault { .composite(flags: 3, image($0), maskTransform: nowhere).with(&$1) }?.part == .transform)
  }
}

extension GuestDrawing {
  /// The drawing, which changes nothing of the drawable.
  fileprivate func with(_ drawable: inout GuestDrawable) -> GuestDrawing { self }
}
