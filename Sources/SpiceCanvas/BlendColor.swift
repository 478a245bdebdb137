/// Three colour channels as fractions of one, for the blend modes that treat hue, saturation and luminosity apart.
struct BlendColor {
  var red: Float
  var green: Float
  var blue: Float

  init(_ pixel: UInt32) {
    red = Float((pixel >> 16) & 255) / 255
    green = Float((pixel >> 8) & 255) / 255
    blue = Float(pixel & 255) / 255
  }

  /// The result of one of the four modes; nil for other operators. Colours are premultiplied.
  static func mix(
    _ rule: CompositeOperator, source s: BlendColor, alpha sa: Float, destination d: BlendColor, alpha da: Float
  ) -> UInt32? {
    // The colours where both pictures are, each lessened by the alpha of the other.
    let (top, bottom) = (s.map { $0 * da }, d.map { $0 * sa })
    let limit = sa * da
    var both: BlendColor
    switch rule {
    case .hslHue: both = top.withSaturation(bottom.saturation).withLuminosity(bottom.luminosity, limit: limit)
    case .hslSaturation: both = bottom.withSaturation(top.saturation).withLuminosity(bottom.luminosity, limit: limit)
    case .hslColor: both = top.withLuminosity(bottom.luminosity, limit: limit)
    case .hslLuminosity: both = bottom.withLuminosity(top.luminosity, limit: limit)
    default: return nil
    }
    both.red += (1 - sa) * d.red + (1 - da) * s.red
    both.green += (1 - sa) * d.green + (1 - da) * s.green
    both.blue += (1 - sa) * d.blue + (1 - da) * s.blue
    return CompositeMath.rounded(sa + da - limit) << 24 | CompositeMath.rounded(both.red) << 16
      | CompositeMath.rounded(both.green) << 8 | CompositeMath.rounded(both.blue)
  }

  private func map(_ change: (Float) -> Float) -> BlendColor {
    var result = self
    result.red = change(red)
    result.green = change(green)
    result.blue = change(blue)
    return result
  }

  private var least: Float { min(red, green, blue) }
  private var greatest: Float { max(red, green, blue) }
  private var saturation: Float { greatest - least }
  private var luminosity: Float { 0.3 * red + 0.59 * green + 0.11 * blue }

  /// The channels stretched so that the least is 0 and the greatest is `saturation`.
  private func withSaturation(_ saturation: Float) -> BlendColor {
    let (low, range) = (least, greatest - least)
    return map { range == 0 ? 0 : ($0 - low) * saturation / range }
  }

  /// The channels moved to a luminosity, then drawn toward it until they lie between 0 and `limit`.
  private func withLuminosity(_ luminosity: Float, limit: Float) -> BlendColor {
    let distance = luminosity - self.luminosity
    var result = map { $0 + distance }
    let (low, high) = (result.least, result.greatest)
    if low < 0 {
      result = result.map { low == luminosity ? 0 : luminosity + ($0 - luminosity) * luminosity / (luminosity - low) }
    }
    if high > limit {
      result = result.map {
        high == luminosity ? limit : luminosity + ($0 - luminosity) * (limit - luminosity) / (high - luminosity)
      }
    }
    return result
  }
}
