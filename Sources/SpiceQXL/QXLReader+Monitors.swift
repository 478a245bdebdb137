public import SpiceWire
import SpiceBytes
import SpicePixels

/// `QXLMonitorsConfig`: which parts of the primary surface are monitors.
extension QXLReader {
  /// Bytes of a `QXLHead`.
  private static let headSize = 28

  /// Reads a layout of monitors; heads beyond `limit` are left out. Nothing has to be given back for it.
  public func monitors(at address: GuestAddress, group: UInt32, limit: Int) throws(QXLError) -> MonitorsConfig {
    let parts = PartReader(slots: slots, group: group, owner: nil)
    let place = try parts.place(address, .monitors)
    var fields = try parts.load(4, at: place, .monitors)
    let (count, maxAllowed): (UInt16, UInt16) = (fields.next(), fields.next())
    guard count > 0 else { throw QXLError(.missing, in: .monitors) }
    // 0 is no limit (qxl_dev.h).
    guard maxAllowed == 0 || count <= maxAllowed else {
      throw QXLError(.wrongSize(expected: Int(maxAllowed), actual: Int(count)), in: .monitors)
    }
    let rest = try parts.dropFirst(4, of: place, .monitors)
    let heads = try parts.first(Int(count) &* Self.headSize, of: rest, .monitors)
    var config = MonitorsConfig(maxAllowed: maxAllowed, heads: [])
    for index in 0..<max(0, min(Int(count), limit)) {
      let place = try parts.dropFirst(index &* Self.headSize, of: heads, .monitors)
      var fields = try parts.load(Self.headSize, at: place, .monitors)
      config.heads.append(try head(&fields))
    }
    return config
  }

  private func head(_ fields: inout GuestFields) throws(QXLError) -> MonitorHead {
    var head = MonitorHead()
    head.id = fields.next()
    head.surface = SurfaceID(rawValue: fields.next())
    head.width = fields.next()
    head.height = fields.next()
    head.x = fields.next()
    head.y = fields.next()
    head.flags = fields.next()
    guard max(head.width, head.height, head.x, head.y) <= Bitmap.sideLimit else {
      throw QXLError(.badSize(width: Int(clamping: head.width), height: Int(clamping: head.height)), in: .monitors)
    }
    return head
  }
}
