import SpiceBytes

/// A value as text, with ranges replaced by the bytes that they name: two messages of different layout that mean the
/// same have the same dump.
public struct WireDump: Equatable, CustomStringConvertible, Sendable {
  public private(set) var description = ""
  /// Ranges that lie outside of the bytes.
  public private(set) var badRanges = 0
  /// Elements of all arrays, wherever they nest.
  public private(set) var elements = 0

  public init(_ value: Any, _ body: [UInt8]) { add(value, body) }

  private mutating func add(_ value: Any, _ body: [UInt8]) {
    if let range = value as? WireRange {
      if let bytes = range.bytes(of: body.rawSpan) {
        description += "<" + hex([UInt8](copying: bytes)) + ">"
      } else {
        badRanges += 1
      }
      return
    }
    let mirror = Mirror(reflecting: value)
    guard !mirror.children.isEmpty else {
      description += "\(value)"
      return
    }
    if mirror.displayStyle == .collection { elements += mirror.children.count }
    description += "("
    for child in mirror.children {
      if let label = child.label { description += label + ":" }
      add(child.value, body)
      description += " "
    }
    description += ")"
  }
}

/// Bytes as hexadecimal digits.
public func hex(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// Bytes from hexadecimal digits; everything else between them is skipped.
public func bytes(hex text: String) -> [UInt8] {
  let digits = text.compactMap { $0.hexDigitValue.map { UInt8($0) } }
  return stride(from: 0, to: digits.count & ~1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
