/// The lines of a recording as they are written.
struct RecordingText {
  private(set) var bytes: [UInt8] = []

  /// A line of one text.
  mutating func line(_ text: String) {
    bytes += text.utf8
    endLine()
  }

  /// A line of numbers.
  mutating func line(numbers: [Int64]) {
    for (index, value) in numbers.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: " ")) }
      bytes += String(Int32(truncatingIfNeeded: value)).utf8
    }
    endLine()
  }

  /// The beginning of a line, before its numbers.
  mutating func name(_ name: String) { bytes += name.utf8 }

  /// A number of a line. Those of 32 bits are always written as if they had a sign.
  mutating func number<T: FixedWidthInteger>(_ value: T) {
    bytes.append(UInt8(ascii: " "))
    if T.bitWidth == 32 {
      bytes += String(Int32(truncatingIfNeeded: value)).utf8
    } else {
      bytes += String(value).utf8
    }
  }

  mutating func endLine() { bytes.append(UInt8(ascii: "\n")) }

  /// Bytes as they are.
  mutating func bytes(_ name: String, count: Int, _ append: (inout [UInt8]) -> Void) {
    bytes += "binary 0 \(name) \(count):".utf8
    append(&bytes)
    endLine()
  }
}
