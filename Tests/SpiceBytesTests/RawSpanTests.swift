import SpiceBytes
import Testing

@Suite struct RawSpanTests {
  private let some: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 0x80]

  @Test("integers are loaded from any offset, in both orders")
  func load() {
    let span = some.rawSpan
    #expect(span.integer(at: 1, as: UInt16.self) == 0x0302)
    #expect(span.integer(at: 1, as: UInt64.self) == 0x8008_0706_0504_0302)
    #expect(span.bigEndian(at: 5, as: Int32.self) == 0x0607_0880)
    #expect(span.integer(at: 8, as: Int8.self) == -128)
    #expect(span[8] == 0x80)
  }

  @Test("integers are stored at any offset")
  func store() {
    var bytes = some
    var out = bytes.mutableRawSpan
    out.store(UInt32(0xAABB_CCDD), at: 3)
    #expect(out.integer(at: 3, as: UInt32.self) == 0xAABB_CCDD)
    #expect(bytes == [1, 2, 3, 0xDD, 0xCC, 0xBB, 0xAA, 8, 0x80])
  }

  @Test("bytes are copied")
  func copy() {
    let copied = [UInt8](copying: some.rawSpan.extracting(2..<5))
    #expect(copied == [3, 4, 5])
    var more: [UInt8] = [9]
    more.append(copying: some.rawSpan.extracting(0..<2))
    #expect(more == [9, 1, 2])
    #expect([UInt8](copying: some.rawSpan.extracting(4..<4)).isEmpty)
  }

  @Test("a text ends before its zero byte, or with the bytes")
  func untilZero() {
    func text(_ bytes: [UInt8]) -> [UInt8] { [UInt8](copying: bytes.rawSpan.untilZero) }
    #expect(text([]) == [])
    #expect(text([0]) == [])
    #expect(text([1, 2]) == [1, 2])
    #expect(text([1, 0, 2, 0]) == [1])
  }

  @Test("an offset outside of the bytes traps instead of reading")
  func trap() async {
    await #expect(processExitsWith: .failure) {
      let bytes: [UInt8] = [1, 2, 3]
      _ = bytes.rawSpan.integer(at: 2, as: UInt16.self)
    }
    await #expect(processExitsWith: .failure) {
      var bytes: [UInt8] = [1, 2, 3]
      var out = bytes.mutableRawSpan
      out.store(UInt16(1), at: -1)
    }
  }
}
