public import SpiceCanvas
public import SpiceGeometry
public import SpicePixels

/// A draw message with its images decoded: what is left is to draw it.
public enum DrawCommand: Sendable {
  case copyBits(from: Point)
  case fill(SpiceCanvas.Brush, BinaryRop, SpiceCanvas.Mask?)
  case opaque(ImageSource, SpiceCanvas.Brush, BinaryRop, SpiceCanvas.Mask?)
  case copy(ImageSource, BinaryRop, SpiceCanvas.Mask?)
  case rop3(ImageSource, SpiceCanvas.Brush, TernaryRop, SpiceCanvas.Mask?)
  case transparent(ImageSource, key: UInt32)
  case alphaBlend(ImageSource, alpha: UInt8, usesHighByte: Bool)
  case stroke(StrokePath, SpiceCanvas.Brush, BinaryRop, DashPattern?)
  case text(TextCommand)
  case composite(CompositeCommand)

  /// Glyphs, and what is behind them.
  public struct TextCommand: Sendable {
    var glyphs: [SpiceCanvas.Glyph]
    var depth: SpiceCanvas.GlyphDepth
    var brush: SpiceCanvas.Brush
    var backArea: Rect
    var backBrush: SpiceCanvas.Brush
  }

  /// A composition in the manner of X Render.
  public struct CompositeCommand: Sendable {
    var rule: CompositeOperator
    var source: CompositeLayer
    var mask: CompositeLayer?
    var usesComponents: Bool
    /// Layers that are images of alpha alone, not surfaces.
    var hasAlphaSource: Bool
    var hasAlphaMask: Bool

    /// The layers as they are taken on a surface of this format.
    ///
    /// REFERENCE: canvas_base.c converts images, but not surfaces, to the format of the surface, and most have no room for
    /// alpha alone: nothing is left but black that is opaque.
    func layers(on format: PixelFormat) -> (source: CompositeLayer, mask: CompositeLayer?) {
      var (source, mask) = (source.reduced(to: format), mask?.reduced(to: format))
      guard format != .a8 else { return (source, mask) }
      if hasAlphaSource { source.isOpaque = true }
      if hasAlphaMask { mask?.isOpaque = true }
      return (source, mask)
    }
  }

  /// Whether the work of drawing is in proportion to the pixels of the surface.
  ///
  /// A stroke may cross a surface as often as it has points: it must not set more than `strokePixels` inside `visible`,
  /// counting each as often as it is set.
  public func isBounded(within visible: Rect, strokePixels: Int64) -> Bool {
    guard case .stroke(let path, _, _, _) = self else { return true }
    return path.effort(visible: visible, limit: strokePixels) <= strokePixels
  }

  /// Draws on a surface. `body` is what ranges in the message count from. Returns the pixels that may have changed.
  public func draw(on canvas: inout Canvas, box: Rect, clip: Region?, body: RawSpan) -> Region {
    let format = canvas.format
    switch self {
    case .copyBits(let source): return canvas.copyBits(to: box, from: source, clip: clip)
    case .fill(let brush, let rop, let mask): return canvas.fill(box, brush: brush, rop: rop, clip: clip, mask: mask)
    case .opaque(let source, let brush, let rop, let mask):
      return canvas.opaque(
        source.reduced(to: format, box: box), to: box, brush: brush, rop: rop, clip: clip, mask: mask)
    case .copy(let source, let rop, let mask):
      return canvas.copy(source.reduced(to: format, box: box), to: box, rop: rop, clip: clip, mask: mask)
    case .rop3(let source, let brush, let rop, let mask):
      return canvas.rop3(
        source.reduced(to: format, box: box), to: box, brush: brush, rop: rop, clip: clip, mask: mask)
    case .transparent(let source, let key):
      return canvas.copy(source.reduced(to: format, box: box), to: box, exceptColor: key, clip: clip)
    case .alphaBlend(let source, let alpha, let usesHighByte):
      return canvas.alphaBlend(source, to: box, alpha: alpha, usesHighByte: usesHighByte, clip: clip)
    case .stroke(let path, let brush, let rop, let dashes):
      return canvas.stroke(path, in: box, brush: brush, rop: rop, dashes: dashes, clip: clip)
    case .text(let text):
      let back = canvas.fill(text.backArea.intersection(box), brush: text.backBrush, clip: clip)
      let front = canvas.text(
        text.glyphs, depth: text.depth, bytes: body, in: box, brush: text.brush.reduced(to: format), clip: clip)
      return back.union(front)
    case .composite(let composite):
      let (source, mask) = composite.layers(on: format)
      return canvas.composite(
        composite.rule, source: source, mask: mask, usesComponents: composite.usesComponents, in: box, clip: clip)
    }
  }
}
