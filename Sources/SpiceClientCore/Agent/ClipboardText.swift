/// The ends of lines in texts that travel.
enum ClipboardText {
  private static let newline: UInt8 = 0x0A
  private static let carriageReturn: UInt8 = 0x0D

  /// A guest's text as this side has it: no zero bytes at its end, and lines that end in LF.
  static func received(_ text: consuming [UInt8], endsLinesWithCRLF: Bool) -> [UInt8] {
    var text = text
    while text.last == 0 { text.removeLast() }
    guard endsLinesWithCRLF else { return text }
    var end = 0
    for index in text.indices {
      let isEnd = text[index] == carriageReturn && index + 1 < text.count && text[index + 1] == newline
      guard !isEnd else { continue }
      text[end] = text[index]
      end += 1
    }
    text.removeLast(text.count - end)
    return text
  }

  /// This side's text as a guest with CRLF has it. What ends in CRLF already stays.
  static func withCRLF(_ text: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count + text.count / 16)
    var last: UInt8 = 0
    for byte in text {
      if byte == newline, last != carriageReturn { out.append(carriageReturn) }
      out.append(byte)
      last = byte
    }
    return out
  }
}
