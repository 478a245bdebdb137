import SpiceServer

/// A colour and how much of it there is, in parts of one.
struct Ink: Equatable, Sendable {
  var red: Double
  var green: Double
  var blue: Double
  var alpha: Double

  /// A colour, 0xRRGGBB.
  init(_ color: UInt32, alpha: Double = 1) {
    red = Double(color >> 16 & 0xFF) / 255
    green = Double(color >> 8 & 0xFF) / 255
    blue = Double(color & 0xFF) / 255
    self.alpha = alpha
  }

  static let clear = Ink(0, alpha: 0)

  /// The colour alone, 0xRRGGBB.
  var color: UInt32 {
    UInt32((red * 255).rounded()) << 16 | UInt32((green * 255).rounded()) << 8 | UInt32((blue * 255).rounded())
  }

  /// The colour on the way to another one, which is at 1.
  func mixed(_ other: Ink, _ part: Double) -> Ink {
    let part = min(max(part, 0), 1)
    var ink = self
    ink.red += (other.red - red) * part
    ink.green += (other.green - green) * part
    ink.blue += (other.blue - blue) * part
    ink.alpha += (other.alpha - alpha) * part
    return ink
  }

  /// The colour with something over it.
  func under(_ top: Ink) -> Ink {
    let whole = top.alpha + alpha * (1 - top.alpha)
    guard whole > 0 else { return .clear }
    let share = top.alpha / whole
    var ink = Ink(0, alpha: whole)
    ink.red = top.red * share + red * (1 - share)
    ink.green = top.green * share + green * (1 - share)
    ink.blue = top.blue * share + blue * (1 - share)
    return ink
  }

  /// As much of the colour as a part says.
  func faded(_ part: Double) -> Ink {
    var ink = self
    ink.alpha *= min(max(part, 0), 1)
    return ink
  }
}

extension ServerPicture {
  /// A picture whose pixels are asked for one by one, in rows from the top.
  ///
  /// Clients keep it, unless it is told that they need not.
  static func painted(
    width: Int, height: Int, hasAlpha: Bool = true, isReused: Bool = true, _ ink: (_ x: Int, _ y: Int) -> Ink
  ) -> ServerPicture {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 4)
    for y in 0..<height {
      for x in 0..<width {
        let ink = ink(x, y)
        let scale = 255 * ink.alpha
        pixels.append(UInt8((ink.blue * scale).rounded()))
        pixels.append(UInt8((ink.green * scale).rounded()))
        pixels.append(UInt8((ink.red * scale).rounded()))
        pixels.append(hasAlpha ? UInt8(scale.rounded()) : 0)
      }
    }
    return of(width: width, height: height, pixels: pixels, hasAlpha: hasAlpha, isReused: isReused)
  }

  /// A picture of pixels whose number fits.
  static func of(width: Int, height: Int, pixels: [UInt8], hasAlpha: Bool, isReused: Bool) -> ServerPicture {
    guard
      let picture = ServerPicture(
        width: width, height: height, pixels: pixels, hasAlpha: hasAlpha, isReused: isReused)
    else { preconditionFailure("\(pixels.count) bytes are no picture of \(width) by \(height)") }
    return picture
  }
}
