import SpiceDrawing
import SpiceGeometry
import SpiceWire

/// `QXLUpdateCmd`, `QXLMessage`: commands that do not draw.
extension QXLReader {
  /// Reads an update. Its area may be empty, so that a guest that waits for the number is answered.
  func update(_ command: QXLCommand, _ makeOwner: OwnerMaker) throws(QXLError) -> DeviceCommand {
    // The first device had but one surface, and no field for it.
    let isCompat = command.flags.contains(.compat)
    var opened = try open(command, size: isCompat ? 28 : 32, as: .update, makeOwner)
    opened.fields.skip(8)
    let area = opened.fields.rect()
    let number: UInt32 = opened.fields.next()
    let surface = isCompat ? .primary : SurfaceID(rawValue: opened.fields.next())
    guard area.isOrdered else { throw QXLError(.badRect(area), in: .update) }
    return .update(surface, area: area, number: number, owner: opened.parts.owner)
  }

  /// Reads a text, up to the zero byte that must end it.
  func text(_ command: QXLCommand, _ makeOwner: OwnerMaker) throws(QXLError) -> [UInt8] {
    let opened = try open(command, size: 8, as: .message, makeOwner)
    return try opened.parts.text(after: 8, of: opened.place)
  }
}

extension PartReader {
  /// Bytes that a text may have, with the zero byte.
  static let textLimit = 100_000

  /// The bytes behind the first ones of a place, up to the zero byte that must be there.
  func text(after size: Int, of place: GuestPlace) throws(QXLError) -> [UInt8] {
    var rest = try dropFirst(size, of: place, .message)
    var text: [UInt8] = []
    while rest.count > 0, text.count < Self.textLimit {
      let size = min(256, rest.count, Self.textLimit &- text.count)
      let start = text.count
      try first(size, of: rest, .message).append(to: &text)
      if let end = text[start...].firstIndex(of: 0) {
        text.removeSubrange(end...)
        return text
      }
      rest = try dropFirst(size, of: rest, .message)
    }
    throw QXLError(.missing, in: .message)
  }
}

extension Rect {
  /// Whether no edge is negative and none are crossed.
  var isOrdered: Bool { left >= 0 && top >= 0 && left <= right && top <= bottom }
}
