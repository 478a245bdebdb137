import SpiceBytes
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceQXL
import SpiceQXLTestSupport
import SpiceWire
import Testing

@Suite struct ChunkTests {
  private func chunk(_ data: [UInt8], next: GuestAddress = .null, previous: GuestAddress = .null) -> GuestBytes {
    GuestBytes().adding(UInt32(data.count)).adding(previous).adding(next).adding(data)
  }

  /// A command whose pixels are in a list of chunks.
  private func copy(_ arena: GuestArena, from chunks: GuestAddress) -> GuestDrawing {
    .copy(
      arena.place(
        GuestBytes().adding(UInt64(0), UInt8(0), UInt8(0), UInt32(4), UInt32(3))
          .adding(UInt8(8), UInt8(4), UInt32(4), UInt32(3), UInt32(16)).adding(GuestAddress.null).adding(chunks)),
      Rect(width: 4, height: 3))
  }

  private func error(size: Int = 1 << 16, _ chunks: (GuestArena) -> GuestAddress) throws -> QXLError? {
    try fault(size: size) { arena, _ in copy(arena, from: chunks(arena)) }
  }

  @Test("a list that bites its tail is refused, with and without bytes")
  func circular() throws {
    for data in [[], [1], [UInt8](repeating: 1, count: 48)] as [[UInt8]] {
      let error = try error { arena in
        let address = arena.reserve(20 + data.count)
        arena.write(chunk(data, next: address).bytes, at: address)
        return address
      }
      let isEndless = data.isEmpty
      #expect(
        error == (isEndless ? QXLError(.tooManyChunks, in: .pixels) : QXLError(.tooLarge(limit: 48), in: .pixels)))
    }
    let long = try error { arena in
      let (first, second) = (arena.reserve(20), arena.reserve(20))
      arena.write(chunk([], next: second).bytes, at: first)
      arena.write(chunk([], next: first).bytes, at: second)
      return first
    }
    #expect(long == QXLError(.tooManyChunks, in: .pixels))
  }

  @Test("chunks without bytes are skipped, at either end and between")
  func empty() throws {
    let pixels = GuestBitmap(width: 4, height: 3).pixels
    let draw = try draw { arena, _ in
      copy(
        arena,
        from: arena.place(chunks: [[], [], [UInt8](pixels.prefix(3)), [], [UInt8](pixels.dropFirst(3)), [], []]))
    }
    #expect(draw.pictures[0].bitmap?.pixels.copy() == pixels)
  }

  @Test("so many chunks, and not one more")
  func count() throws {
    func error(_ count: Int) throws -> QXLError? {
      try self.error(size: 1 << 21) { arena in
        let pixels = GuestBitmap(width: 4, height: 3).pixels
        return arena.place(chunks: [[UInt8]](repeating: [], count: count - 1) + [pixels])
      }
    }
    #expect(try error(1 << 16) == nil)
    #expect(try error(1 << 16 + 1) == QXLError(.tooManyChunks, in: .pixels))
  }

  @Test("every chunk's header and bytes lie in a slot, and the way there is checked each time")
  func places() throws {
    let half = [UInt8](repeating: 1, count: 24)
    func error(_ next: (GuestArena) -> GuestAddress) throws -> QXLError? {
      try self.error(size: 1 << 10) { arena in
        let next = next(arena)
        return arena.place(chunk(half, next: next))
      }
    }
    #expect(try error { $0.place(chunk(half)) } == nil)
    #expect(try error { $0.address((1 << 10) - 19) } == .memory(.outOfSlot, .pixels))
    #expect(try error { _ in GuestAddress(rawValue: 1) } == .memory(.unknownSlot(0), .pixels))
    #expect(
      try error { GuestAddress(rawValue: $0.address(9).rawValue ^ 1 << 50) } == .memory(.wrongGeneration(1), .pixels))
    #expect(
      try error { arena in
        arena.poke(24, at: (1 << 10) - 43)
        return arena.address((1 << 10) - 43)
      } == .memory(.outOfSlot, .pixels))
    #expect(
      try error { arena in
        arena.poke(24, at: (1 << 10) - 44)
        return arena.address((1 << 10) - 44)
      } == nil)
  }

  @Test("what comes before a chunk is of no interest")
  func previous() throws {
    let error = try error { $0.place(chunk([UInt8](repeating: 1, count: 48), previous: GuestAddress(rawValue: .max))) }
    #expect(error == nil)
  }

  @Test("sizes beyond all bounds do not add up to small ones")
  func sums() throws {
    let error = try error { arena in
      let second = arena.place(GuestBytes().adding(UInt32.max - 47).adding(GuestAddress.null).adding(GuestAddress.null))
      return arena.place(chunk([UInt8](repeating: 1, count: 48), next: second))
    }
    #expect(error == QXLError(.tooLarge(limit: 48), in: .pixels))
  }

  @Test("chunks may overlap, but have no more bytes than the guest")
  func overlap() throws {
    func error(_ arenaSize: Int) throws -> QXLError? {
      try fault(size: arenaSize) { arena, _ in
        let path = arena.reserve(24 + 400)
        let chunks = arena.reserve(20 + 400)
        // The second chunk's bytes are read twice.
        arena.write(
          GuestBytes().adding(UInt32(0)).adding(chunk([UInt8](repeating: 0, count: 400), next: chunks).bytes).bytes,
          at: path)
        let third = arena.place(GuestBytes().adding(UInt32(400)).adding(GuestAddress.null).adding(GuestAddress.null))
        _ = arena.reserve(arena.size - arena.used)
        arena.write(chunk([UInt8](repeating: 0, count: 400), next: third).bytes, at: chunks)
        return .stroke(path, .none)
      }
    }
    #expect(try error(191 + 424 + 420 + 20 + 400) == nil)
    #expect(try error(191 + 424 + 420 + 20 + 399) == .memory(.outOfSlot, .path))
    let small = try fault(size: 1000) { arena, _ in
      let path = arena.reserve(24)
      // Each chunk's bytes are all that follows, other chunks too.
      let places = (0..<10).map { _ in arena.reserve(20) }
      for (index, place) in places.enumerated() {
        arena.write(
          GuestBytes().adding(UInt32(500)).adding(GuestAddress.null).adding(index < 9 ? places[index + 1] : .null)
            .bytes,
          at: place)
      }
      arena.write(GuestBytes().adding(UInt32(0), UInt32(0)).adding(GuestAddress.null).adding(places[0]).bytes, at: path)
      return .stroke(path, .none)
    }
    #expect(small == QXLError(.tooLarge(limit: 1000), in: .path))
  }
}
