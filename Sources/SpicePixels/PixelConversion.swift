/// What pixel values mean, one at a time. A value is a pixel's bits in the low end of 32 bits.
///
/// The conversions between formats are those of the drawing commands (spec: conversion of a source image): five bits grow
/// by repeating their upper bits and shrink by dropping their lower ones.
public enum PixelConversion {
  /// Five bits as eight.
  @inlinable @inline(__always)
  public static func grow5(_ v: UInt32) -> UInt32 { (v << 3) | (v >> 2) }

  /// Six bits as eight.
  @inlinable @inline(__always)
  public static func grow6(_ v: UInt32) -> UInt32 { (v << 2) | (v >> 4) }

  /// An `rgb555` value as 0x00RRGGBB.
  @inlinable @inline(__always)
  public static func rgb(from555 v: UInt32) -> UInt32 {
    grow5((v >> 10) & 31) << 16 | grow5((v >> 5) & 31) << 8 | grow5(v & 31)
  }

  /// An `rgb565` value as 0x00RRGGBB.
  @inlinable @inline(__always)
  public static func rgb(from565 v: UInt32) -> UInt32 {
    grow5((v >> 11) & 31) << 16 | grow6((v >> 5) & 63) << 8 | grow5(v & 31)
  }

  /// The colours of a 32-bit value as `rgb555`.
  @inlinable @inline(__always)
  public static func rgb555(from v: UInt32) -> UInt32 {
    (v >> 9) & 0x7C00 | (v >> 6) & 0x03E0 | (v >> 3) & 0x1F
  }

  /// The colours of a 32-bit value as `rgb565`.
  @inlinable @inline(__always)
  public static func rgb565(from v: UInt32) -> UInt32 {
    (v >> 8) & 0xF800 | (v >> 5) & 0x07E0 | (v >> 3) & 0x1F
  }

  /// The colour that a value stands for, as 0xAARRGGBB with premultiplied colours.
  ///
  /// Formats without alpha are opaque; those without colours are black.
  @inlinable
  public static func argb(from v: UInt32, as format: PixelFormat) -> UInt32 {
    switch format {
    case .a1: v & 1 == 0 ? 0 : 0xFF00_0000
    case .a8: v << 24
    case .rgb555: 0xFF00_0000 | rgb(from555: v)
    case .rgb565: 0xFF00_0000 | rgb(from565: v)
    case .xrgb32: 0xFF00_0000 | v
    case .argb32: v
    }
  }

  /// The value of a colour in a format; what the format cannot hold is dropped, and the x byte is 0.
  @inlinable
  public static func value(of argb: UInt32, as format: PixelFormat) -> UInt32 {
    switch format {
    case .a1: argb >> 31
    case .a8: argb >> 24
    case .rgb555: rgb555(from: argb)
    case .rgb565: rgb565(from: argb)
    case .xrgb32: argb & 0x00FF_FFFF
    case .argb32: argb
    }
  }

  /// The value of a source pixel in the format of the surface that it is copied to.
  ///
  /// Between the two 32-bit formats all bits go over as they are, the fourth byte too; a 16-bit pixel becomes opaque
  /// where there is alpha.
  @inlinable
  public static func copied(_ v: UInt32, from source: PixelFormat, to target: PixelFormat) -> UInt32 {
    if source == target { return v }
    if source.bitsPerPixel == 32, target.bitsPerPixel == 32 { return v }
    // An alpha picture keeps its alpha in the fourth byte even where that byte means nothing.
    if target == .xrgb32, source == .a8 || source == .a1 { return argb(from: v, as: source) }
    return value(of: argb(from: v, as: source), as: target)
  }

  /// `a * b / 255`, rounded, for bytes.
  @inlinable @inline(__always)
  public static func product(_ a: UInt32, _ b: UInt32) -> UInt32 {
    let t = a &* b &+ 128
    return (t &+ (t >> 8)) >> 8
  }

  /// Each of the four bytes of `v`, times `factor / 255`, rounded.
  @inlinable @inline(__always)
  public static func scaled(_ v: UInt32, by factor: UInt32) -> UInt32 {
    var low = (v & 0x00FF_00FF) &* factor &+ 0x0080_0080
    low = ((low &+ ((low >> 8) & 0x00FF_00FF)) >> 8) & 0x00FF_00FF
    var high = ((v >> 8) & 0x00FF_00FF) &* factor &+ 0x0080_0080
    high = (high &+ ((high >> 8) & 0x00FF_00FF)) & 0xFF00_FF00
    return low | high
  }

  /// The sums of the four bytes of both, each at most 255.
  @inlinable @inline(__always)
  public static func saturatingSum(_ a: UInt32, _ b: UInt32) -> UInt32 {
    var low = (a & 0x00FF_00FF) &+ (b & 0x00FF_00FF)
    var high = ((a >> 8) & 0x00FF_00FF) &+ ((b >> 8) & 0x00FF_00FF)
    // A field that reached 256 turns its carry into all ones.
    low |= 0x0100_0100 &- ((low >> 8) & 0x0001_0001)
    high |= 0x0100_0100 &- ((high >> 8) & 0x0001_0001)
    return (low & 0x00FF_00FF) | ((high & 0x00FF_00FF) << 8)
  }

  /// `source` over `destination`, both as 0xAARRGGBB with premultiplied colours.
  @inlinable @inline(__always)
  public static func over(_ source: UInt32, _ destination: UInt32) -> UInt32 {
    saturatingSum(source, scaled(destination, by: 255 &- (source >> 24)))
  }
}
