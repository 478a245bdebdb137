import SpiceBytes
import SpiceGeometry
import SpicePixels
import Testing

@Suite struct ForeignMemoryTests {
  /// Memory that lives as long as anybody has it.
  @safe
  private final class Memory: Sendable {
    nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer

    init(_ content: [UInt8]) {
      unsafe bytes = .allocate(byteCount: content.count, alignment: 16)
      unsafe bytes.copyBytes(from: content)
    }

    deinit { unsafe bytes.deallocate() }

    var content: [UInt8] { unsafe [UInt8](bytes) }

    func piece(_ range: Range<Int>) -> UnsafeRawBufferPointer {
      unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
    }
  }

  @Test("bytes in one piece, in several and in an array read the same, and keep their owner")
  func source() {
    let content = (0..<100).map { UInt8($0) }
    weak var alive: Memory?
    var sources: [SourceBytes] = [SourceBytes(content)]
    do {
      let memory = Memory(content)
      alive = memory
      sources.append(unsafe SourceBytes(pieces: [memory.piece(0..<100)], owner: memory))
      let pieces = unsafe [memory.piece(0..<1), memory.piece(1..<1), memory.piece(1..<60), memory.piece(60..<100)]
      sources.append(unsafe SourceBytes(pieces: pieces, owner: memory))
    }
    #expect(alive != nil)
    #expect(sources.map(\.isContiguous) == [true, true, false])
    for source in sources {
      #expect(source.count == 100)
      #expect(source.copy() == content)
      #expect(source.withBytes { [UInt8](copying: $0) } == content)
    }
    sources = []
    #expect(alive == nil)
    let none = unsafe SourceBytes(pieces: [], owner: nil)
    #expect(none.count == 0 && none.copy().isEmpty && none.withBytes { $0.byteCount } == 0)
  }

  @Test("surfaces are copied from memory and parts of them back, whichever row comes first", arguments: [24, -24])
  func surface(stride: Int) throws {
    let memory = Memory((0..<72).map { UInt8($0) })
    let pixels = try #require(
      unsafe PixelMemory(memory.bytes, format: .xrgb32, width: 5, height: 3, stride: stride, owner: memory))
    var bitmap = try #require(pixels.load())
    let top = stride > 0 ? 0 : 48
    for y in 0..<3 {
      let start = top + y * stride
      #expect([UInt8](copying: bitmap.rows.row(y)) == (start..<(start + 20)).map { UInt8($0) })
    }
    var expected = memory.content
    for y in 0..<3 { bitmap.withRow(y) { $0.fill(UInt8(0xEE), count: 20) } }
    pixels.store(Rect(left: 1, top: 1, right: 3, bottom: 9), of: bitmap)
    for y in 1..<3 { for x in 4..<12 { expected[top + y * stride + x] = 0xEE } }
    #expect(memory.content == expected)
    pixels.store(Rect(left: 9, top: 0, right: 99, bottom: 3), of: bitmap)
    #expect(memory.content == expected)
  }

  @Test("memory that is too small for its rows is refused")
  func tooSmall() {
    let memory = Memory([UInt8](repeating: 0, count: 60))
    func fits(_ width: Int, _ height: Int, _ stride: Int) -> Bool {
      unsafe PixelMemory(memory.bytes, format: .xrgb32, width: width, height: height, stride: stride, owner: memory)
        != nil
    }
    #expect(fits(5, 3, 20) && fits(5, 3, -20) && fits(1, 3, 28))
    #expect(!fits(5, 4, 20) && !fits(6, 3, 20) && !fits(5, 3, 21) && !fits(1, 3, -29))
    #expect(!fits(0, 3, 20) && !fits(5, 0, 20) && !fits(5, 3, .min) && !fits(.max, .max, .max))
  }
}
