import SpicePixels

/// The arithmetic of the composite operators on one pixel.
///
/// A pixel is 0xAARRGGBB with premultiplied colours. `coverage` holds, for each channel, the alpha that the source has
/// there: the same four times, unless a mask has components of its own.
enum CompositeMath {
  /// Combines `count` pixels, into `line`.
  static func combine(_ rule: CompositeOperator, _ colors: Scanline, into line: inout Scanline, count: Int) {
    switch rule {
    case .over:
      for index in 0..<count { line.values[index] = PixelConversion.over(colors.values[index], line.values[index]) }
    case .source:
      for index in 0..<count { line.values[index] = colors.values[index] }
    default:
      for index in 0..<count {
        let color = colors.values[index]
        line.values[index] = combine(
          rule, source: color, coverage: repeated(color >> 24), destination: line.values[index])
      }
    }
  }

  /// The same through a mask with an alpha for each channel.
  static func combine(
    _ rule: CompositeOperator, _ colors: Scanline, masks: Scanline, into line: inout Scanline, count: Int
  ) {
    for index in 0..<count {
      let (color, mask) = (colors.values[index], masks.values[index])
      line.values[index] = combine(
        rule, source: product(color, mask), coverage: product(repeated(color >> 24), mask),
        destination: line.values[index])
    }
  }

  /// The result of an operator.
  static func combine(
    _ rule: CompositeOperator, source s: UInt32, coverage: UInt32, destination d: UInt32
  ) -> UInt32 {
    let da = d >> 24
    switch rule {
    case .clear, .disjointClear, .conjointClear: return 0
    case .source, .disjointSource, .conjointSource: return s
    case .destination, .disjointDestination, .conjointDestination: return d
    case .over: return sum(s, d, ~coverage)
    case .overReverse: return sum(d, s, repeated(255 &- da))
    case .in: return PixelConversion.scaled(s, by: da)
    case .inReverse: return product(d, coverage)
    case .out: return PixelConversion.scaled(s, by: 255 &- da)
    case .outReverse: return product(d, ~coverage)
    case .atop: return sum(PixelConversion.scaled(s, by: da), d, ~coverage)
    case .atopReverse: return sum(PixelConversion.scaled(s, by: 255 &- da), d, coverage)
    case .xor: return sum(PixelConversion.scaled(s, by: 255 &- da), d, ~coverage)
    case .add: return PixelConversion.saturatingSum(s, d)
    case .saturate:
      return channels { shift in
        let (value, alpha) = ((s >> shift) & 255, (coverage >> shift) & 255)
        let room = 255 &- da
        let part = alpha > room ? (value &* room &+ alpha / 2) / alpha : value
        return min(255, part &+ (d >> shift) & 255)
      }
    case .multiply:
      // Each of the products is rounded, unlike those of the other blend modes.
      let apart = PixelConversion.saturatingSum(product(d, ~coverage), PixelConversion.scaled(s, by: 255 &- da))
      return PixelConversion.saturatingSum(apart, product(d, s))
    default: return inFractions(rule, s, coverage, d)
    }
  }

  /// Each channel of the pixel times that of the factors, in 255ths.
  static func product(_ pixel: UInt32, _ factors: UInt32) -> UInt32 {
    channels { PixelConversion.product((pixel >> $0) & 255, (factors >> $0) & 255) }
  }

  /// One byte in all four channels.
  static func repeated(_ byte: UInt32) -> UInt32 { byte &* 0x0101_0101 }

  private static func sum(_ a: UInt32, _ b: UInt32, _ factors: UInt32) -> UInt32 {
    PixelConversion.saturatingSum(a, product(b, factors))
  }

  @inline(__always)
  private static func channels(_ value: (_ shift: UInt32) -> UInt32) -> UInt32 {
    value(0) | value(8) << 8 | value(16) << 16 | value(24) << 24
  }

  /// The operators that divide are computed with fractions of one.
  private static func inFractions(
    _ rule: CompositeOperator, _ s: UInt32, _ coverage: UInt32, _ d: UInt32
  ) -> UInt32 {
    func fraction(_ v: UInt32, _ shift: UInt32) -> Float { Float((v >> shift) & 255) / 255 }
    let da = fraction(d, 24)
    if let hue = BlendColor.mix(
      rule, source: BlendColor(s), alpha: fraction(s, 24), destination: BlendColor(d), alpha: da)
    {
      // A mask with components of its own has no meaning for these: the destination stays.
      if coverage != repeated(coverage >> 24) { return d }
      return hue
    }
    return channels { shift in
      let (value, sa, below) = (fraction(s, shift), fraction(coverage, shift), fraction(d, shift))
      let result: Float
      if let (a, b) = factors(rule, sa, da) {
        result = value * a + below * b
      } else if shift == 24 {
        result = sa + da - sa * da
      } else {
        result = (1 - sa) * below + (1 - da) * value + mix(rule, value, sa, below, da)
      }
      return rounded(result)
    }
  }

  /// A fraction of one as a byte.
  static func rounded(_ fraction: Float) -> UInt32 { UInt32(max(0, min(1, fraction)) * 255 + 0.5) }

  /// What source and destination are multiplied with by the disjoint and conjoint operators.
  private static func factors(_ rule: CompositeOperator, _ sa: Float, _ da: Float) -> (Float, Float)? {
    /// The share of `a` that lies outside `b` if both avoid each other as far as they can, and within if not.
    func apart(_ a: Float, _ b: Float) -> Float { a == 0 ? 1 : min(1, (1 - b) / a) }
    func shared(_ a: Float, _ b: Float) -> Float { a == 0 ? 0 : max(0, 1 - (1 - b) / a) }
    /// The same if both lie upon each other as far as they can.
    func beyond(_ a: Float, _ b: Float) -> Float { a == 0 ? 0 : max(0, 1 - b / a) }
    func under(_ a: Float, _ b: Float) -> Float { a == 0 ? 1 : min(1, b / a) }
    switch rule {
    case .disjointOver: return (1, apart(da, sa))
    case .disjointOverReverse: return (apart(sa, da), 1)
    case .disjointIn: return (shared(sa, da), 0)
    case .disjointInReverse: return (0, shared(da, sa))
    case .disjointOut: return (apart(sa, da), 0)
    case .disjointOutReverse: return (0, apart(da, sa))
    case .disjointAtop: return (shared(sa, da), apart(da, sa))
    case .disjointAtopReverse: return (apart(sa, da), shared(da, sa))
    case .disjointXor: return (apart(sa, da), apart(da, sa))
    case .conjointOver: return (1, beyond(da, sa))
    case .conjointOverReverse: return (beyond(sa, da), 1)
    case .conjointIn: return (under(sa, da), 0)
    case .conjointInReverse: return (0, under(da, sa))
    case .conjointOut: return (beyond(sa, da), 0)
    case .conjointOutReverse: return (0, beyond(da, sa))
    case .conjointAtop: return (under(sa, da), beyond(da, sa))
    case .conjointAtopReverse: return (beyond(sa, da), under(da, sa))
    case .conjointXor: return (beyond(sa, da), beyond(da, sa))
    default: return nil
    }
  }

  /// Where both source and destination are: the blend modes of PDF on premultiplied channels.
  private static func mix(_ rule: CompositeOperator, _ s: Float, _ sa: Float, _ d: Float, _ da: Float) -> Float {
    switch rule {
    case .screen: return s * da + d * sa - s * d
    case .overlay: return 2 * d < da ? 2 * s * d : sa * da - 2 * (da - d) * (sa - s)
    case .hardLight: return 2 * s < sa ? 2 * s * d : sa * da - 2 * (da - d) * (sa - s)
    case .darken: return min(s * da, d * sa)
    case .lighten: return max(s * da, d * sa)
    case .colorDodge:
      if d == 0 { return 0 }
      return d * sa >= sa * da - s * da || sa == s ? sa * da : sa * sa * d / (sa - s)
    case .colorBurn:
      if d >= da { return sa * da }
      return sa * (da - d) >= s * da || s == 0 ? 0 : sa * (da - sa * (da - d) / s)
    case .softLight:
      if 2 * s < sa {
        return da == 0 ? d * sa : d * sa - d * (da - d) * (sa - 2 * s) / da
      }
      if da == 0 { return 0 }
      if 4 * d <= da { return d * sa + (2 * s - sa) * d * ((16 * d / da - 12) * d / da + 3) }
      let root = Float(Int64(d * da * 0x1p32).root) * 0x1p-16
      return d * sa + (root - d) * (2 * s - sa)
    case .difference: return abs(s * da - d * sa)
    case .exclusion: return s * da + d * sa - 2 * s * d
    default: return 0
    }
  }
}
