/// Where a recording comes from.
public protocol RecordingInput {
  /// The next byte; nil if there are no more.
  mutating func next() -> UInt8?
  /// Appends so many of the next bytes. False if there are fewer.
  mutating func append(_ count: Int, to bytes: inout [UInt8]) -> Bool
}

/// Takes a recording apart into words, numbers and bytes. White space only separates.
struct RecordingScanner<Input: RecordingInput> {
  private var input: Input
  /// A byte that was looked at, but belongs to what follows.
  private var pending: UInt8?

  init(_ input: Input) { self.input = input }

  /// Whether nothing follows.
  mutating func isAtEnd() -> Bool {
    guard let byte = skipSpace() else { return true }
    pending = byte
    return false
  }

  /// A text that must stand here.
  mutating func word(_ word: String) throws(RecordingError) {
    var isFirst = true
    for expected in word.utf8 {
      guard let byte = isFirst ? skipSpace() : next() else { throw .truncated }
      guard byte == expected else { throw .malformed }
      isFirst = false
    }
  }

  /// A number that must stand here: one of the type, or what it is with or without a sign, if it has 32 bits.
  mutating func number<T: FixedWidthInteger>(_ type: T.Type = T.self) throws(RecordingError) -> T {
    var byte = skipSpace()
    let isNegative = byte == UInt8(ascii: "-")
    if isNegative { byte = next() }
    var magnitude: UInt64 = 0
    var digits = 0
    while let digit = byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
      let (tens, isTooLarge) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, isStillTooLarge) = tens.addingReportingOverflow(UInt64(digit &- UInt8(ascii: "0")))
      if isTooLarge || isStillTooLarge { throw .malformed }
      magnitude = sum
      digits &+= 1
      byte = next()
    }
    pending = byte
    // One at the very end may lack its last digits.
    guard byte != nil else { throw .truncated }
    guard digits > 0 else { throw .malformed }
    if let value = isNegative ? Int64(exactly: magnitude).flatMap({ T(exactly: -$0) }) : T(exactly: magnitude) {
      return value
    }
    guard T.bitWidth == 32, magnitude <= (isNegative ? 1 << 31 : UInt64(UInt32.max)) else { throw .malformed }
    let bits = UInt32(truncatingIfNeeded: magnitude)
    return T(truncatingIfNeeded: isNegative ? 0 &- bits : bits)
  }

  /// The size of bytes that must stand here, which come next.
  mutating func sizeOfBytes(_ name: String) throws(RecordingError) -> Int {
    try word("binary")
    guard try number(UInt32.self) == 0 else { throw .compressed }
    try word(name)
    let size = try number(UInt64.self)
    guard next() == UInt8(ascii: ":") else { throw .malformed }
    guard let size = Int(exactly: size), size <= PartReader.dataLimit else {
      throw .tooLarge(limit: PartReader.dataLimit)
    }
    return size
  }

  /// Appends so many bytes as they are.
  mutating func bytes(_ count: Int, to bytes: inout [UInt8]) throws(RecordingError) {
    guard input.append(count, to: &bytes) else { throw .truncated }
  }

  private mutating func next() -> UInt8? {
    guard let byte = pending else { return input.next() }
    pending = nil
    return byte
  }

  /// The first byte that is no white space.
  private mutating func skipSpace() -> UInt8? {
    while let byte = next() {
      switch byte {
      case UInt8(ascii: " "), 9...13: continue
      default: return byte
      }
    }
    return nil
  }
}
