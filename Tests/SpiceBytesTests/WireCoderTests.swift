import SpiceBytes
import SpiceTestSupport
import Testing

@Suite struct WireCoderTests {
  private let none: [UInt8] = []

  @Test("a value of every verb has the bytes that the verbs promise")
  func everything() throws {
    var value = Everything()
    value.small = 0x11
    value.large = -2
    value.colour = .blue
    value.flags = Everything.Flags(rawValue: 0x8001)
    value.name = Everything.Name(rawValue: 0xAABB_CCDD)
    value.truth = true
    value.pairs = [Everything.Pair(a: 1, b: -1), Everything.Pair(a: 2, b: 3)]
    value.numbers = [7]
    value.text = WireRange(offset: 1, count: 2)
    value.maybe = Everything.Pair(a: 9, b: 8)
    value.surely = Everything.Pair(a: 6, b: 5)
    value.far = WireRange(offset: 0, count: 1)
    value.sure = WireRange()
    value.farNumbers = [0x0102_0304]
    let arena: [UInt8] = [0x61, 0x62, 0x63]
    let body = try WireWriter.encode(value, blobs: arena.rawSpan)
    #expect(
      body
        == bytes(
          hex: """
            11 FEFFFFFFFFFFFFFF 04 0180 DDCCBBAA 01000000
            02 01FFFF 020300  01000000 0700  0200 6263
            3D000000 40000000 01 43000000 00 44000000 01 44000000 00
            090800 060500 61 04030201
            """))
    let back = try decode(Everything.self, body)
    #expect(WireDump(back, body) == WireDump(value, arena))
    #expect(back.sure == WireRange(offset: 0x44, count: 0))
    let size = try WireSizer.measure(value)
    #expect(size.total == body.count)
    #expect(size.total - size.position == 11)
  }

  @Test("room before the body does not move its pointers")
  func reserving() throws {
    var fan = Fan()
    fan.slots = [Fan.Slot()]
    let plain = try WireWriter.encode(fan, blobs: none.rawSpan)
    let packet = try WireWriter.encode(fan, reserving: 6, blobs: none.rawSpan)
    #expect(packet == [0, 0, 0, 0, 0, 0] + plain)
    #expect(plain == bytes(hex: "01 05000000 000000"))
  }

  @Test("values made up at random survive, and are refused when cut")
  func random() throws {
    for seed in 0..<60 as Range<UInt64> {
      let (value, arena) = try WireGenerator.make(Everything(), seed: seed) { try $0.wire(&$1) }
      let body = try WireWriter.encode(value, blobs: arena.rawSpan)
      #expect(WireDump(try decode(Everything.self, body), body) == WireDump(value, arena), "seed \(seed)")
      for length in 0..<body.count {
        #expect(throws: WireError.self, "seed \(seed), \(length)") {
          try decode(Everything.self, Array(body.prefix(length)))
        }
      }
    }
  }

  @Test("a count above its limit is refused in both directions")
  func limit() throws {
    var value = Everything()
    value.pairs = [Everything.Pair](repeating: Everything.Pair(), count: 4)
    #expect(throws: WireError(.tooMany(count: 4, limit: 3), at: 20)) {
      try WireWriter.encode(value, blobs: none.rawSpan)
    }
    value.pairs.removeLast()
    var body = try WireWriter.encode(value, blobs: none.rawSpan)
    body[20] = 4
    #expect(throws: WireError(.tooMany(count: 4, limit: 3), at: 20)) {
      try decode(Everything.self, body)
    }
  }

  @Test("more than a count can say is refused instead of written")
  func clampedCount() {
    var value = Everything()
    value.far = WireRange(offset: 0, count: 300)
    let arena = [UInt8](repeating: 0, count: 300)
    #expect(throws: WireError.self) { try WireWriter.encode(value, blobs: arena.rawSpan) }
  }

  @Test(
    "a range outside of the blobs is refused",
    arguments: [
      WireRange(offset: 0, count: 4), WireRange(offset: 3, count: 1), WireRange(offset: -1, count: 1),
      WireRange(offset: .max, count: 1), WireRange(offset: 1, count: 90),
    ])
  func badRange(_ range: WireRange) {
    var value = Everything()
    value.text = range
    let arena: [UInt8] = [1, 2, 3]
    #expect(throws: WireError.self) { try WireWriter.encode(value, blobs: arena.rawSpan) }
    if range.bytes(of: arena.rawSpan) != nil { Issue.record("the range is inside") }
  }

  @Test("a value outside of a closed set is refused")
  func closed() throws {
    var body = try WireWriter.encode(Everything(), blobs: none.rawSpan)
    body[9] = 3
    #expect(throws: WireError(.badValue(3), at: 9)) { try decode(Everything.self, body) }
  }

  @Test("a loop of pointers ends")
  func loop() {
    let body = bytes(hex: "04000000 04000000")
    #expect(throws: WireError(.tooManyPointers, at: 4)) { try decode(Chain.self, body) }
  }

  @Test("pointers nest eight deep")
  func depth() throws {
    var chain = Chain.end
    for _ in 0..<8 { chain = .link(chain) }
    let body = try WireWriter.encode(chain, blobs: none.rawSpan)
    #expect(try decode(Chain.self, body) == chain)
    let deeper = try WireWriter.encode(Chain.link(chain), blobs: none.rawSpan)
    #expect(throws: WireError.self) { try decode(Chain.self, deeper) }
  }

  @Test("sixty-four pointers are followed, and no more")
  func pointers() throws {
    var fan = Fan()
    fan.slots = [Fan.Slot](repeating: Fan.Slot(), count: 64)
    let body = try WireWriter.encode(fan, blobs: none.rawSpan)
    #expect(try decode(Fan.self, body) == fan)
    fan.slots.append(Fan.Slot())
    let more = try WireWriter.encode(fan, blobs: none.rawSpan)
    #expect(throws: WireError.self) { try decode(Fan.self, more) }
  }

  @Test(
    "a pointer may name the end of the body, but nothing beyond",
    arguments: [
      "01 06000000 00", "01 FFFFFFFF 00", "01 00000080 00", "01 00000000 00", "01 05000000 00",
    ])
  func badPointer(_ text: String) {
    #expect(throws: WireError.self) { try decode(Fan.self, bytes(hex: text)) }
  }

  @Test("integers to the end leave a rest that is none")
  func toEnd() throws {
    let tail = try decode(Tail.self, bytes(hex: "01 02000000 03000000 0405"))
    #expect(tail.numbers == [2, 3])
    #expect(try WireWriter.encode(tail, blobs: none.rawSpan) == bytes(hex: "01 02000000 03000000"))
    #expect(try decode(Tail.self, [1]).numbers == [])
  }

  @Test("an offset to start from is kept inside of the body")
  func start() throws {
    let body: [UInt8] = [1, 2, 3]
    for (offset, remaining) in [(-5, 3), (0, 3), (2, 1), (3, 0), (.max, 0)] {
      let reader = WireReader(body.rawSpan, at: offset)
      #expect(reader.remaining == remaining)
      #expect(reader.position == 3 - remaining)
    }
  }

  @Test("anything but zero is true, and true is written as one")
  func bool() throws {
    var body = try WireWriter.encode(Everything(), blobs: none.rawSpan)
    #expect(try !decode(Everything.self, body).truth)
    body[18] = 0x80
    let value = try decode(Everything.self, body)
    #expect(value.truth)
    #expect(try Array(WireWriter.encode(value, blobs: body.rawSpan)[16..<20]) == [1, 0, 0, 0])
  }
}
