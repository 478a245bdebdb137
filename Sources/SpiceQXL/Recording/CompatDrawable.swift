import SpiceBytes

/// `QXLCompatDrawable`: a drawable of the first device.
enum CompatDrawable {
  /// The same as a `QXLDrawable`.
  static func native(_ old: [UInt8]) -> [UInt8] {
    let kind = DrawableHeader.Kind(rawValue: old[9])
    var new = [UInt8](repeating: 0, count: DrawableHeader.size(isCompat: false))
    new.replaceSubrange(..<8, with: old[..<8])
    // Effect, kind, and whether there is an area of its own. There was but one surface.
    (new[12], new[13], new[14]) = (old[8], old[9], old[10] | old[11] == 0 ? 0 : 1)
    // That area, the box, the clip, the time.
    new.replaceSubrange(15..<63, with: old[12..<60])
    // The surfaces that are read.
    new.replaceSubrange(63..<75, with: repeatElement(0xFF, count: 12))
    if kind == .copyBits { addSource(of: old, to: &new) }
    // What is drawn. Blending had no flags.
    let start = kind == .alphaBlend ? 125 : 123
    new.replaceSubrange(start..., with: old[60..<(60 &+ new.count &- start)])
    return new
  }

  /// The area that a copy within the surface reads: as large as the box.
  private static func addSource(of old: [UInt8], to new: inout [UInt8]) {
    let span = old.rawSpan
    func number(_ offset: Int) -> Int64 { Int64(span.integer(at: offset, as: Int32.self)) }
    let (width, height) = (number(40) &- number(32), number(36) &- number(28))
    let (x, y) = (number(60), number(64))
    var target = new.mutableRawSpan
    target.store(0 as UInt32, at: 63)
    for (index, edge) in [y, x, y &+ height, x &+ width].enumerated() {
      target.store(Int32(clamping: edge), at: 75 &+ 4 &* index)
    }
  }
}
