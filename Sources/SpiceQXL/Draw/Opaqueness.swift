import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceWire

extension DisplayServerMessage {
  /// Whether every pixel of the box gets a value that does not depend on what was there, as far as the message tells.
  ///
  /// The guest says so too (`QXL_EFFECT_OPAQUE`), but with other commands it would lie: what is there shows through, and
  /// clients need it although it seems to be covered.
  var coversBox: Bool {
    switch self {
    case .copyBits: true
    case .drawFill(let m): m.mask.image == nil && m.rop.pixelRop.brushOverDestination.ignoresDestination
    case .drawOpaque(let m):
      // Where the brush leaves the image as it is, stock clients draw nothing.
      m.mask.image == nil && m.rop.pixelRop.brushOverImage != .destination && !m.sourceArea.isEmpty
    case .drawCopy(let m), .drawBlend(let m):
      m.mask.image == nil && m.rop.pixelRop.imageOverDestination.ignoresDestination && !m.sourceArea.isEmpty
    case .drawBlackness(let m), .drawWhiteness(let m): m.mask.image == nil
    case .drawRop3(let m): m.mask.image == nil && (m.rop3 ^ m.rop3 >> 1) & 0x55 == 0 && !m.sourceArea.isEmpty
    case .drawText(let m): m.backBrush != .none && m.backArea.contains(m.base.box)
    default: false
    }
  }
}

extension DeviceDraw {
  /// Whether it reads the surface that it draws on, by an image.
  var readsItself: Bool {
    pictures.contains { picture in
      if case .surface(let id) = picture.content { id == message.drawBase?.surface } else { false }
    }
  }
}

extension BinaryRop {
  /// Whether the result is the same whatever is there.
  fileprivate var ignoresDestination: Bool { (rawValue ^ rawValue >> 1) & 0b101 == 0 }
}

extension SpiceWire.RopDescriptor {
  fileprivate var pixelRop: SpicePixels.RopDescriptor { SpicePixels.RopDescriptor(rawValue: rawValue) }
}
