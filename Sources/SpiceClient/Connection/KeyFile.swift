/// A file of groups of keys, as GLib's key files are: `[group]`, `key=value`, `# comment`.
///
/// Only the form is read here. Lines may end in LF or CR LF, and the text may begin with a byte order mark. A group that
/// comes twice goes on, and of a key that comes twice the last one counts.
struct KeyFile: Sendable {
  /// A value as it stands in the file, escapes and all.
  struct Value: Sendable {
    var raw: ArraySlice<UInt8>
    /// The line, from 1.
    var line: Int
  }

  private var groups: [String: [String: Value]] = [:]

  /// The longest text that is read.
  static let longestFile = 1 << 20

  /// Reads a file's text.
  init(parsing bytes: [UInt8]) throws(ConnectionFileError) {
    guard bytes.count <= Self.longestFile else { throw ConnectionFileError(.tooLong) }
    guard String(validating: bytes, as: UTF8.self) != nil else { throw ConnectionFileError(.notText) }
    var text = bytes[...]
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }

    var group: String?
    var number = 0
    while !text.isEmpty {
      number += 1
      let end = text.firstIndex(of: UInt8(ascii: "\n")) ?? text.endIndex
      var line = text[..<end]
      text = text[end...].dropFirst()
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      line = line.drop(while: Self.isSpace)
      guard let first = line.first, first != UInt8(ascii: "#") else { continue }
      if first == UInt8(ascii: "[") {
        group = try Self.groupName(line, number)
        continue
      }
      guard let equals = line.firstIndex(of: UInt8(ascii: "=")), equals > line.startIndex else {
        throw ConnectionFileError(.malformedLine, line: number)
      }
      guard let group else { throw ConnectionFileError(.noGroup, line: number) }
      let key = String(decoding: line[..<equals].trimmingEnd, as: UTF8.self)
      let value = line[(equals + 1)...].drop(while: Self.isSpace)
      groups[group, default: [:]][key] = Value(raw: value, line: number)
    }
  }

  private static func groupName(_ line: ArraySlice<UInt8>, _ number: Int) throws(ConnectionFileError) -> String {
    let inside = line.dropFirst().trimmingEnd
    guard inside.last == UInt8(ascii: "]"), inside.count > 1 else {
      throw ConnectionFileError(.malformedLine, line: number)
    }
    return String(decoding: inside.dropLast(), as: UTF8.self)
  }

  /// The value of a key, if the file has it.
  func value(_ key: String, in group: String) -> Value? { groups[group]?[key] }

  /// Whether the file has a group with at least one key.
  func hasGroup(_ group: String) -> Bool { groups[group] != nil }

  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

extension KeyFile.Value {
  /// The text that the value stands for; nil if an escape is not known or cut off.
  var string: String? {
    var items = unescaped(separator: nil)
    return items?.popLast()
  }

  /// The items of a list, each ended or parted by `;`; nil if an escape is not known or cut off.
  var list: [String]? {
    unescaped(separator: UInt8(ascii: ";")).map { items in items.last == "" ? items.dropLast() : items }
  }

  private func unescaped(separator: UInt8?) -> [String]? {
    var items: [String] = []
    var item: [UInt8] = []
    var rest = raw
    while let byte = rest.popFirst() {
      if byte == separator {
        items.append(String(decoding: item, as: UTF8.self))
        item = []
      } else if byte == UInt8(ascii: "\\") {
        guard let code = rest.popFirst() else { return nil }
        switch code {
        case UInt8(ascii: "s"): item.append(UInt8(ascii: " "))
        case UInt8(ascii: "n"): item.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "t"): item.append(UInt8(ascii: "\t"))
        case UInt8(ascii: "r"): item.append(UInt8(ascii: "\r"))
        case UInt8(ascii: "\\"): item.append(code)
        case separator: item.append(code)
        default: return nil
        }
      } else {
        item.append(byte)
      }
    }
    return items + [String(decoding: item, as: UTF8.self)]
  }
}

extension KeyFile {
  /// How a text is written as a value.
  static func escape(_ text: String) -> String {
    var out: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): out += Array("\\\\".utf8)
      case UInt8(ascii: "\n"): out += Array("\\n".utf8)
      case UInt8(ascii: "\r"): out += Array("\\r".utf8)
      case UInt8(ascii: "\t"): out += Array("\\t".utf8)
      case UInt8(ascii: " ") where out.isEmpty: out += Array("\\s".utf8)
      default: out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// How a list is written as a value.
  static func escape(list: [String]) -> String {
    var out = ""
    for item in list {
      // A separator within an item is escaped after the rest, whose backslashes are doubled already.
      for scalar in escape(item).unicodeScalars {
        if scalar == ";" { out += "\\" }
        out.unicodeScalars.append(scalar)
      }
      out += ";"
    }
    return out
  }
}

extension ArraySlice<UInt8> {
  /// Without the spaces at the end.
  fileprivate var trimmingEnd: ArraySlice<UInt8> {
    var copy = self
    while let last = copy.last, KeyFile.isSpace(last) { copy.removeLast() }
    return copy
  }
}
