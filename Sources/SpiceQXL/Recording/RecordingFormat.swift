/// Numbers of a recording.
enum RecordingFormat {
  static let version: UInt32 = 1

  /// What an event is.
  enum What: UInt32 {
    /// A guest's command; the type is its kind.
    case command = 0
    /// Something that the host asks of the display (`RedWorkerMessage`).
    case message = 1
  }

  /// What a host asks of a display, as far as it changes what the guest has drawn (`RED_WORKER_MESSAGE_…`).
  enum Message: UInt32 {
    case destroySurfaces = 19
    case createPrimary = 20
    case destroyPrimary = 21
    case destroySurfacesAsync = 28
    case createPrimaryAsync = 29
    case destroyPrimaryAsync = 30
  }

  /// The bytes of so many rows.
  static func size(_ rows: Int, _ stride: Int) throws(RecordingError) -> Int {
    guard rows > 0, stride > 0 else { return 0 }
    guard stride <= PartReader.dataLimit / rows else { throw .tooLarge(limit: PartReader.dataLimit) }
    return rows &* stride
  }
}

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
