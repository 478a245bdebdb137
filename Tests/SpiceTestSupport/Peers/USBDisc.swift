/// A USB drive with a disc that can be read: mass storage that takes SCSI commands by bulk transfers.
public struct USBDisc {
  static let (vendor, product) = (0x46F4, 0x0001)
  static let (inEndpoint, outEndpoint) = (1, 2)
  static let packetBytes = 512
  /// Class, subclass and protocol: mass storage, SCSI, bulk only.
  static let mode: [UInt8] = [8, 6, 0x50]
  /// Bytes of a sector.
  public static let sector = 2048

  private let content: [UInt8]
  /// What is to be read next; an empty one is a stall, for which the machine reads on afterwards.
  private var answers: [[UInt8]] = []
  /// Why the last command failed: a sense key and what is added to it.
  private var sense: (key: UInt8, code: UInt8) = (0, 0)

  /// A disc with that on it, whole sectors.
  public init(_ content: [UInt8]) { self.content = content }

  // MARK: The device

  /// Answers a control transfer; nil is a stall.
  func control(request: UInt8, kind: UInt8, value: Int) -> [UInt8]? {
    switch (kind, request, value >> 8) {
    case (0x80, 6, 1):
      [18, 1] + little(0x200, 2) + [0, 0, 0, 64] + little(Self.vendor, 2) + little(Self.product, 2)
        + little(0x100, 2) + [0, 0, 0, 1]
    case (0x80, 6, 2):
      [9, 2] + little(32, 2) + [1, 1, 0, 0x80, 50]
        + [9, 4, 0, 0, 2] + Self.mode + [0]
        + [7, 5, UInt8(Self.inEndpoint) | 0x80, 2] + little(Self.packetBytes, 2) + [0]
        + [7, 5, UInt8(Self.outEndpoint), 2] + little(Self.packetBytes, 2) + [0]
    // The number of the last unit.
    case (0xA1, 0xFE, _): [0]
    // A reset, and the end of a stall.
    case (0x21, 0xFF, _), (0x02, 1, _): []
    default: nil
    }
  }

  /// Takes a command (a command block wrapper).
  mutating func write(_ bytes: [UInt8]) {
    guard bytes.count == 31, bytes.starts(with: "USBC".utf8) else { return }
    let wanted = Int(bytes[8]) | Int(bytes[9]) << 8 | Int(bytes[10]) << 16 | Int(bytes[11]) << 24
    let result = carryOut(Array(bytes[15...]))
    let data = Array((result ?? []).prefix(wanted))
    if wanted > 0 { answers.append(data) }
    answers.append("USBS".utf8 + bytes[4..<8] + little(wanted - data.count, 4) + [result == nil ? 1 : 0])
  }

  /// Gives what comes next of the answers, no more than so many bytes; nil is a stall.
  mutating func read(atMost most: Int) -> [UInt8]? {
    guard let next = answers.first, !next.isEmpty else {
      if !answers.isEmpty { answers.removeFirst() }
      return nil
    }
    answers[0].removeFirst(min(most, next.count))
    if answers[0].isEmpty { answers.removeFirst() }
    return Array(next.prefix(most))
  }

  // MARK: SCSI

  /// What a command gives; nil if it fails.
  private mutating func carryOut(_ command: [UInt8]) -> [UInt8]? {
    func number(_ range: Range<Int>) -> Int { command[range].reduce(0) { $0 << 8 | Int($1) } }
    func big(_ number: Int) -> [UInt8] { little(number, 4).reversed() }
    switch command[0] {
    // TEST UNIT READY, START STOP UNIT, PREVENT ALLOW MEDIUM REMOVAL
    case 0x00, 0x1B, 0x1E: return []
    case 0x03:  // REQUEST SENSE
      defer { sense = (0, 0) }
      return [0x70, 0, sense.key, 0, 0, 0, 0, 10, 0, 0, 0, 0, sense.code, 0, 0, 0, 0, 0]
    case 0x12 where command[1] & 1 == 0:  // INQUIRY
      return [5, 0x80, 2, 2, 31, 0, 0, 0] + "A TEST  ".utf8 + "DRIVE           ".utf8 + "1.0 ".utf8
    case 0x25:  // READ CAPACITY
      return big(content.count / Self.sector - 1) + big(Self.sector)
    case 0x28:  // READ(10)
      let start = number(2..<6) * Self.sector
      let end = start + number(7..<9) * Self.sector
      guard end <= content.count else { return fail(code: 0x21) }
      return Array(content[start..<end])
    default: return fail(code: 0x20)
    }
  }

  /// The request is illegal.
  private mutating func fail(code: UInt8) -> [UInt8]? {
    sense = (5, code)
    return nil
  }
}
