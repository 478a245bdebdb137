import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceWire

// Whether every pixel of the box gets a value that does not depend on what was there, as far as the message tells.
//
// The guest says so too (`QXL_EFFECT_OPAQUE`), but with other commands it would lie: what is there shows through, and
// clients need it although it seems to be covered.

extension DrawFill {
  var coversBox: Bool { mask.image == nil && rop.pixelRop.brushOverDestination.ignoresDestination }
}

extension DrawOpaque {
  /// The brush is combined with the image, whatever the operation.
  var coversBox: Bool { mask.image == nil && !sourceArea.isEmpty }
}

extension DrawCopy {
  var coversBox: Bool {
    mask.image == nil && rop.pixelRop.imageOverDestination.ignoresDestination && !sourceArea.isEmpty
  }
}

extension DrawRop3 {
  var coversBox: Bool { mask.image == nil && (rop3 ^ rop3 >> 1) & 0b0101_0101 == 0 && !sourceArea.isEmpty }
}

extension DrawText {
  var coversBox: Bool { backBrush != .none && backArea.contains(base.box) }
}

extension BinaryRop {
  /// Whether the result is the same whatever is there.
  fileprivate var ignoresDestination: Bool { (rawValue ^ rawValue >> 1) & 0b0101 == 0 }
}

extension SpiceWire.RopDescriptor {
  fileprivate var pixelRop: SpicePixels.RopDescriptor { SpicePixels.RopDescriptor(rawValue: rawValue) }
}
