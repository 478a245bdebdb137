import SpiceGeometry
import SpiceWire

/// What structures are made of.
extension GuestFields {
  /// `QXLPHYSICAL`.
  mutating func address() -> GuestAddress { GuestAddress(rawValue: next()) }

  /// `QXLRect`: top, left, bottom, right.
  mutating func rect() -> Rect {
    let (top, left, bottom, right): (Int32, Int32, Int32, Int32) = (next(), next(), next(), next())
    return Rect(left: left, top: top, right: right, bottom: bottom)
  }

  /// `QXLPoint`.
  mutating func point() -> Point {
    let (x, y): (Int32, Int32) = (next(), next())
    return Point(x: x, y: y)
  }

  /// `QXLPoint16`.
  mutating func point16() -> Point16 {
    let (x, y): (Int16, Int16) = (next(), next())
    return Point16(x: x, y: y)
  }

  /// A number of 32 bits that counts or measures something; one that an `Int` cannot hold is beyond every limit.
  mutating func size() -> Int { Int(clamping: next(UInt32.self)) }

  /// `SPICE_ROPD_…`, without bits that mean nothing.
  mutating func rop() -> RopDescriptor { RopDescriptor(rawValue: next() & 0x7FF) }

  /// `SPICE_IMAGE_SCALE_MODE_…`. Drivers that do not scale may leave anything here.
  mutating func scaleMode() -> ScaleMode { ScaleMode(rawValue: next()) ?? .interpolate }
}
