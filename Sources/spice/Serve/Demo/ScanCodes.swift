import SpiceClient
import SpiceServer

/// Turns the scan codes of a keyboard (PC XT, set 1) into what is typed, on a US keyboard.
struct ScanCodes {
  /// What a key means.
  enum Key: Equatable {
    case character(UInt8)
    case enter, backspace, tab
  }

  /// Locks that are on.
  private(set) var locks: KeyboardLocks = []
  private var shifts: Set<UInt8> = []
  private var isExtended = false
  /// Bytes of the Pause key that are yet to come: it has a sequence of its own.
  private var skipped = 0
  private var held: Set<UInt8> = []

  private static let characters: [UInt8: (plain: UInt8, shifted: UInt8)] = {
    var table: [UInt8: (plain: UInt8, shifted: UInt8)] = [:]
    for code in UInt8(0x20)...0x7E {
      guard let stroke = USKeyboard.strokes(for: Character(UnicodeScalar(code))), let make = stroke.key.makeBytes.last
      else { continue }
      var entry = table[make] ?? (code, code)
      if stroke.shift { entry.shifted = code } else { entry.plain = code }
      table[make] = entry
    }
    return table
  }()

  /// The keys of the number pad from the top left on, with Num Lock; without it, they move about.
  private static let pad = Array("789-456+1230.".utf8)

  /// Takes the next byte. Returns what is typed with it, if anything is.
  mutating func take(_ byte: UInt8) -> Key? {
    if skipped > 0 {
      skipped -= 1
      return nil
    }
    if byte == 0xE1 {
      skipped = 2
      return nil
    }
    if byte == 0xE0 {
      isExtended = true
      return nil
    }
    defer { isExtended = false }
    let code = byte & 0x7F
    if !isExtended, code == 0x2A || code == 0x36 {
      if byte == code { shifts.insert(code) } else { shifts.remove(code) }
      return nil
    }
    guard byte == code else {
      held.remove(code)
      return nil
    }
    return isExtended ? Self.extendedKey(code) : key(code)
  }

  private static func extendedKey(_ code: UInt8) -> Key? {
    switch code {
    case 0x1C: .enter
    case 0x35: .character(UInt8(ascii: "/"))
    default: nil
    }
  }

  private mutating func key(_ code: UInt8) -> Key? {
    switch code {
    case 0x0E: return .backspace
    case 0x0F: return .tab
    case 0x1C: return .enter
    case 0x37: return .character(UInt8(ascii: "*"))
    case 0x3A: return toggle(.caps, code)
    case 0x45: return toggle(.num, code)
    case 0x46: return toggle(.scroll, code)
    case 0x47...0x53:
      let character = Self.pad[Int(code) - 0x47]
      let isSign = character == UInt8(ascii: "-") || character == UInt8(ascii: "+")
      return isSign || locks.contains(.num) ? .character(character) : nil
    default:
      guard let (plain, shifted) = Self.characters[code] else { return nil }
      let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(plain)
      let isUpper = shifts.isEmpty == (isLetter && locks.contains(.caps))
      return .character(isUpper ? shifted : plain)
    }
  }

  /// A lock changes when its key goes down, and not as the key repeats.
  private mutating func toggle(_ lock: KeyboardLocks, _ code: UInt8) -> Key? {
    if held.insert(code).inserted { locks.formSymmetricDifference(lock) }
    return nil
  }
}
