public import SpiceGeometry
public import SpiceQXL

/// The bytes of a structure as a guest writes it: packed and little-endian.
public struct GuestBytes: Sendable {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  /// Adds integers, one after the other.
  public func adding<each T: FixedWidthInteger>(_ values: repeat each T) -> GuestBytes {
    var copy = self
    for value in repeat each values {
      for index in 0..<value.bitWidth / 8 {
        copy.bytes.append(UInt8(truncatingIfNeeded: value >> (8 * numericCast(index))))
      }
    }
    return copy
  }

  /// Adds bytes as they are.
  public func adding(_ more: [UInt8]) -> GuestBytes {
    var copy = self
    copy.bytes += more
    return copy
  }

  public func adding(_ address: GuestAddress) -> GuestBytes { adding(address.rawValue) }
  public func adding(_ point: Point) -> GuestBytes { adding(point.x, point.y) }
  public func adding(_ rect: Rect) -> GuestBytes { adding(rect.top, rect.left, rect.bottom, rect.right) }

  /// Adds zeros up to a size.
  public func padded(to size: Int) -> GuestBytes { adding([UInt8](repeating: 0, count: size - bytes.count)) }
}
