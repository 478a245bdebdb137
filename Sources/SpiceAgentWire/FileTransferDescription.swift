/// What a client says of a file before it sends it.
///
/// On the wire it is a text in the manner of GLib's key files: the group `[vdagent-file-xfer]` with the keys `name` and
/// `size`, and a zero byte. Values escape backslashes, line ends and leading blanks.
public struct FileTransferDescription: Equatable, Sendable {
  /// The name without folders, in UTF-8. A receiver must not trust it: it may hold anything but a zero byte.
  public var name: [UInt8]
  /// Bytes of the file.
  public var size: UInt64

  /// A file.
  public init(name: [UInt8], size: UInt64) {
    self.name = name
    self.size = size
  }

  private static let group = [UInt8]("[vdagent-file-xfer]".utf8)
  private static let nameKey = [UInt8]("name=".utf8)
  private static let sizeKey = [UInt8]("size=".utf8)

  /// The text for ``FileTransferStart``, with the zero byte.
  public var text: [UInt8] {
    var out = Self.group + [.newline] + Self.nameKey
    var isLeading = true
    for byte in name {
      switch byte {
      case .backslash: out += [.backslash, .backslash]
      case .newline: out += [.backslash, 0x6E]
      case .carriageReturn: out += [.backslash, 0x72]
      case .space where isLeading: out += [.backslash, 0x73]
      case .tab where isLeading: out += [.backslash, 0x74]
      case 0: break
      default: out.append(byte)
      }
      isLeading = isLeading && (byte == .space || byte == .tab)
    }
    out += [.newline] + Self.sizeKey
    var digits: [UInt8] = []
    var rest = size
    repeat {
      digits.append(0x30 &+ UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    return out + digits.reversed() + [.newline, 0]
  }

  /// Reads a text up to its zero byte, if it has one; nil if group, name or size are missing or make no sense.
  public init?(text: [UInt8]) {
    var isInGroup = false
    var name: [UInt8]?
    var size: UInt64?
    for line in text.prefix(while: { $0 != 0 }).split(separator: .newline) {
      let line = line.last == .carriageReturn ? line.dropLast() : line
      if line.first == Self.group.first {
        isInGroup = line.elementsEqual(Self.group)
      } else if isInGroup, line.starts(with: Self.nameKey) {
        name = Self.unescaped(line.dropFirst(Self.nameKey.count))
      } else if isInGroup, line.starts(with: Self.sizeKey) {
        size = Self.number(line.dropFirst(Self.sizeKey.count))
      }
    }
    guard let name, let size, !name.isEmpty else { return nil }
    self.init(name: name, size: size)
  }

  private static func unescaped(_ value: ArraySlice<UInt8>) -> [UInt8]? {
    var out: [UInt8] = []
    var isEscaped = false
    for byte in value {
      guard isEscaped else {
        if byte == .backslash { isEscaped = true } else { out.append(byte) }
        continue
      }
      isEscaped = false
      switch byte {
      case .backslash: out.append(.backslash)
      case 0x6E: out.append(.newline)
      case 0x72: out.append(.carriageReturn)
      case 0x73: out.append(.space)
      case 0x74: out.append(.tab)
      default: return nil
      }
    }
    return isEscaped ? nil : out
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
    guard !digits.isEmpty else { return nil }
    var value: UInt64 = 0
    for digit in digits {
      guard digit >= 0x30, digit <= 0x39 else { return nil }
      // Compared first: a product that is looked at for overflow needs a function of the system, which WebAssembly lacks.
      guard value <= UInt64.max / 10 else { return nil }
      let (sum, carry) = (value &* 10).addingReportingOverflow(UInt64(digit &- 0x30))
      guard !carry else { return nil }
      value = sum
    }
    return value
  }
}

extension UInt8 {
  fileprivate static var tab: UInt8 { 0x09 }
  fileprivate static var newline: UInt8 { 0x0A }
  fileprivate static var carriageReturn: UInt8 { 0x0D }
  fileprivate static var space: UInt8 { 0x20 }
  fileprivate static var backslash: UInt8 { 0x5C }
}
