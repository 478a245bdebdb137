import Testing

@testable import SpiceServerCore

/// What of a JPEG file goes to a decoder that had others before.
@Suite struct HuffmanTablesTests {
  private func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
    [0xFF, marker, 0, UInt8(content.count + 2)] + content
  }

  private func file(tables: [[UInt8]], pixels: UInt8) -> [UInt8] {
    [0xFF, 0xD8] + segment(0xDB, [9, 9]) + tables.flatMap { segment(0xC4, $0) } + segment(0xC0, [5])
      // What looks like a table behind the scan's header is pixels.
      + segment(0xDA, [1]) + [pixels] + segment(0xC4, tables.first ?? []) + [0xFF, 0xD9]
  }

  @Test("tables go with the first file, and again when they are others")
  func once() {
    var known = HuffmanTables()
    let first = file(tables: [[1, 2, 3], [4]], pixels: 1)
    #expect(known.strip(first) == first)
    for pixels: UInt8 in 2...4 {
      let tables = segment(0xC4, [1, 2, 3]) + segment(0xC4, [4])
      var rest = file(tables: [[1, 2, 3], [4]], pixels: pixels)
      rest.removeSubrange(8..<(8 + tables.count))
      #expect(known.strip(file(tables: [[1, 2, 3], [4]], pixels: pixels)) == rest)
    }
    let other = file(tables: [[1, 2, 4], [4]], pixels: 1)
    #expect(known.strip(other) == other)
    #expect(known.strip(first) == first)
  }

  @Test("what is no such file, or ends too early, stays as it is")
  func others() {
    let whole = file(tables: [[1, 2, 3]], pixels: 1)
    for end in 0..<15 {
      var known = HuffmanTables()
      for _ in 0..<2 { #expect(known.strip(Array(whole[..<end])) == Array(whole[..<end])) }
    }
    var known = HuffmanTables()
    for _ in 0..<2 { #expect(known.strip([1] + whole) == [1] + whole) }
    let without = file(tables: [], pixels: 1)
    for _ in 0..<2 { #expect(known.strip(without) == without) }
  }
}
