public import SpiceWire

extension DisplayServerMessage {
  /// Surface, box and clip of a draw message; nil for any other message.
  public var drawBase: DrawBase? {
    switch self {
    case .copyBits(let m): m.base
    case .drawFill(let m): m.base
    case .drawOpaque(let m): m.base
    case .drawCopy(let m), .drawBlend(let m): m.base
    case .drawBlackness(let m), .drawWhiteness(let m), .drawInvers(let m): m.base
    case .drawRop3(let m): m.base
    case .drawStroke(let m): m.base
    case .drawText(let m): m.base
    case .drawTransparent(let m): m.base
    case .drawAlphaBlend(let m): m.base
    case .drawComposite(let m): m.base
    default: nil
    }
  }
}
