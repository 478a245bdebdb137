public import SpiceWire

extension DisplayServerMessage {
  /// The same draw message with other images, which are in the order of ``images(on:)``.
  ///
  /// Traps if there are fewer images than the message has.
  public func replacingImages(_ images: [Image]) -> DisplayServerMessage {
    var images = images[...]
    func tile(_ brush: inout Brush) {
      guard case .pattern(var pattern) = brush else { return }
      pattern.image = images.removeFirst()
      brush = .pattern(pattern)
    }
    func bits(_ mask: inout Mask) { if mask.image != nil { mask.image = images.removeFirst() } }
    switch self {
    case .drawFill(var m):
      tile(&m.brush)
      bits(&m.mask)
      return .drawFill(m)
    case .drawBlackness(var m):
      bits(&m.mask)
      return .drawBlackness(m)
    case .drawWhiteness(var m):
      bits(&m.mask)
      return .drawWhiteness(m)
    case .drawInvers(var m):
      bits(&m.mask)
      return .drawInvers(m)
    case .drawOpaque(var m):
      m.source = images.removeFirst()
      tile(&m.brush)
      bits(&m.mask)
      return .drawOpaque(m)
    case .drawCopy(var m):
      m.source = images.removeFirst()
      bits(&m.mask)
      return .drawCopy(m)
    case .drawBlend(var m):
      m.source = images.removeFirst()
      bits(&m.mask)
      return .drawBlend(m)
    case .drawRop3(var m):
      m.source = images.removeFirst()
      tile(&m.brush)
      bits(&m.mask)
      return .drawRop3(m)
    case .drawTransparent(var m):
      m.source = images.removeFirst()
      return .drawTransparent(m)
    case .drawAlphaBlend(var m):
      m.source = images.removeFirst()
      return .drawAlphaBlend(m)
    case .drawStroke(var m):
      tile(&m.brush)
      return .drawStroke(m)
    case .drawText(var m):
      tile(&m.foreBrush)
      tile(&m.backBrush)
      return .drawText(m)
    case .drawComposite(var m):
      m.source = images.removeFirst()
      if m.mask != nil { m.mask = images.removeFirst() }
      return .drawComposite(m)
    default: return self
    }
  }
}
