import SpiceBytes
import Testing

@Suite struct MutableRawSpanCopyTests {
  @Test("a copy lands at its offset and nowhere else")
  func copy() {
    var bytes: [UInt8] = [0, 0, 0, 0, 0]
    let source: [UInt8] = [1, 2]
    var span = bytes.mutableRawSpan
    span.copy(from: source.rawSpan, at: 3)
    span.copy(from: [UInt8]().rawSpan, at: 5)
    #expect(bytes == [0, 0, 0, 1, 2])
  }

  @Test("runs that overlap are moved as if the source had been saved")
  func move() {
    var bytes: [UInt8] = [1, 2, 3, 4, 5, 6]
    var span = bytes.mutableRawSpan
    span.move(from: 0, to: 2, count: 4)
    #expect(bytes == [1, 2, 1, 2, 3, 4])
    span = bytes.mutableRawSpan
    span.move(from: 2, to: 0, count: 4)
    #expect(bytes == [1, 2, 3, 4, 3, 4])
  }

  @Test("two runs change places, and nothing else changes", arguments: [0, 1, 31, 32, 71])
  func exchange(count: Int) {
    let before = (0..<150).map { UInt8($0) }
    var bytes = before
    var span = bytes.mutableRawSpan
    span.exchange(2, 75, count: count)
    var expected = before
    expected.replaceSubrange(2..<(2 + count), with: before[75..<(75 + count)])
    expected.replaceSubrange(75..<(75 + count), with: before[2..<(2 + count)])
    #expect(bytes == expected)
  }

  @Test("a fill repeats the integer in little-endian order")
  func fill() {
    var bytes = [UInt8](repeating: 0, count: 7)
    var span = bytes.mutableRawSpan
    span.fill(UInt16(0x0201), at: 1, count: 3)
    #expect(bytes == [0, 1, 2, 1, 2, 1, 2])
    span = bytes.mutableRawSpan
    span.fill(UInt8(9), at: 6, count: 1)
    #expect(bytes == [0, 1, 2, 1, 2, 1, 9])
  }
}
