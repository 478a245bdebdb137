public import SpiceBytes

/// What a server sends on a display channel.
///
/// Draw messages are large, and are handed on more often than they are looked into.
public indirect enum DisplayServerMessage: WireMessage {
  /// `SPICE_MSG_DISPLAY_MODE`: a primary surface, as old servers announce it.
  case mode(DisplayMode)
  /// `SPICE_MSG_DISPLAY_MARK`: the primary surface is complete: show it.
  case mark
  /// `SPICE_MSG_DISPLAY_RESET`: clear the primary surface and hide it; forget all palettes.
  case reset
  /// `SPICE_MSG_DISPLAY_COPY_BITS`: move pixels within a surface.
  case copyBits(CopyBits)
  /// `SPICE_MSG_DISPLAY_INVAL_LIST`: forget these images.
  case invalList([CachedResource])
  /// `SPICE_MSG_DISPLAY_INVAL_ALL_PIXMAPS`: wait for other channels, then forget all images.
  case invalAllPixmaps([ChannelWait])
  /// `SPICE_MSG_DISPLAY_INVAL_PALETTE`: forget a palette.
  case invalPalette(PaletteID)
  /// `SPICE_MSG_DISPLAY_INVAL_ALL_PALETTES`: forget all palettes.
  case invalAllPalettes
  /// `SPICE_MSG_DISPLAY_STREAM_CREATE`: an area becomes a video.
  case streamCreate(StreamCreate)
  /// `SPICE_MSG_DISPLAY_STREAM_DATA`: a frame.
  case streamData(StreamData)
  /// `SPICE_MSG_DISPLAY_STREAM_CLIP`: what a stream may touch.
  case streamClip(StreamClip)
  /// `SPICE_MSG_DISPLAY_STREAM_DESTROY`: the end of a stream.
  case streamDestroy(StreamID)
  /// `SPICE_MSG_DISPLAY_STREAM_DESTROY_ALL`: the end of all streams.
  case streamDestroyAll
  /// `SPICE_MSG_DISPLAY_DRAW_FILL`: fill with a brush.
  case drawFill(DrawFill)
  /// `SPICE_MSG_DISPLAY_DRAW_OPAQUE`: copy an image and combine a brush with it.
  case drawOpaque(DrawOpaque)
  /// `SPICE_MSG_DISPLAY_DRAW_COPY`: copy an image.
  case drawCopy(DrawCopy)
  /// `SPICE_MSG_DISPLAY_DRAW_BLEND`: the same as a copy.
  case drawBlend(DrawCopy)
  /// `SPICE_MSG_DISPLAY_DRAW_BLACKNESS`: clear all bits.
  case drawBlackness(MaskFill)
  /// `SPICE_MSG_DISPLAY_DRAW_WHITENESS`: set all bits.
  case drawWhiteness(MaskFill)
  /// `SPICE_MSG_DISPLAY_DRAW_INVERS`: complement all bits.
  case drawInvers(MaskFill)
  /// `SPICE_MSG_DISPLAY_DRAW_ROP3`: combine brush, image and surface.
  case drawRop3(DrawRop3)
  /// `SPICE_MSG_DISPLAY_DRAW_STROKE`: draw lines.
  case drawStroke(DrawStroke)
  /// `SPICE_MSG_DISPLAY_DRAW_TEXT`: draw glyphs.
  case drawText(DrawText)
  /// `SPICE_MSG_DISPLAY_DRAW_TRANSPARENT`: copy an image without one colour.
  case drawTransparent(DrawTransparent)
  /// `SPICE_MSG_DISPLAY_DRAW_ALPHA_BLEND`: lay a translucent image over the surface.
  case drawAlphaBlend(DrawAlphaBlend)
  /// `SPICE_MSG_DISPLAY_SURFACE_CREATE`: a new surface.
  case surfaceCreate(SurfaceCreate)
  /// `SPICE_MSG_DISPLAY_SURFACE_DESTROY`: the end of a surface.
  case surfaceDestroy(SurfaceID)
  /// `SPICE_MSG_DISPLAY_STREAM_DATA_SIZED`: a frame with a size and place of its own.
  case streamDataSized(StreamDataSized)
  /// `SPICE_MSG_DISPLAY_MONITORS_CONFIG`: the monitors on a surface.
  case monitorsConfig(MonitorsConfig)
  /// `SPICE_MSG_DISPLAY_DRAW_COMPOSITE`: combine two images with the surface.
  case drawComposite(DrawComposite)
  /// `SPICE_MSG_DISPLAY_STREAM_ACTIVATE_REPORT`: the server wants reports on a stream.
  case streamActivateReport(StreamActivateReport)
  /// `SPICE_MSG_DISPLAY_GL_SCANOUT_UNIX`: the picture lies in graphics memory.
  case glScanoutUnix(GLScanout)
  /// `SPICE_MSG_DISPLAY_GL_DRAW`: a part of the scanout has changed.
  case glDraw(GLDraw)
  /// `SPICE_MSG_DISPLAY_QUALITY_INDICATOR`: no known use.
  case qualityIndicator(WireRange)

  /// The message numbers.
  public enum Kind: UInt16, CaseIterable, Sendable {
    case mode = 101
    case mark = 102
    case reset = 103
    case copyBits = 104
    case invalList = 105
    case invalAllPixmaps = 106
    case invalPalette = 107
    case invalAllPalettes = 108
    case streamCreate = 122
    case streamData = 123
    case streamClip = 124
    case streamDestroy = 125
    case streamDestroyAll = 126
    case drawFill = 302
    case drawOpaque = 303
    case drawCopy = 304
    case drawBlend = 305
    case drawBlackness = 306
    case drawWhiteness = 307
    case drawInvers = 308
    case drawRop3 = 309
    case drawStroke = 310
    case drawText = 311
    case drawTransparent = 312
    case drawAlphaBlend = 313
    case surfaceCreate = 314
    case surfaceDestroy = 315
    case streamDataSized = 316
    case monitorsConfig = 317
    case drawComposite = 318
    case streamActivateReport = 319
    case glScanoutUnix = 320
    case glDraw = 321
    case qualityIndicator = 322
  }

  public init(_ kind: Kind) {
    self =
      switch kind {
      case .mode: .mode(DisplayMode())
      case .mark: .mark
      case .reset: .reset
      case .copyBits: .copyBits(CopyBits())
      case .invalList: .invalList([])
      case .invalAllPixmaps: .invalAllPixmaps([])
      case .invalPalette: .invalPalette(PaletteID(rawValue: 0))
      case .invalAllPalettes: .invalAllPalettes
      case .streamCreate: .streamCreate(StreamCreate())
      case .streamData: .streamData(StreamData())
      case .streamClip: .streamClip(StreamClip())
      case .streamDestroy: .streamDestroy(StreamID(rawValue: 0))
      case .streamDestroyAll: .streamDestroyAll
      case .drawFill: .drawFill(DrawFill())
      case .drawOpaque: .drawOpaque(DrawOpaque())
      case .drawCopy: .drawCopy(DrawCopy())
      case .drawBlend: .drawBlend(DrawCopy())
      case .drawBlackness: .drawBlackness(MaskFill())
      case .drawWhiteness: .drawWhiteness(MaskFill())
      case .drawInvers: .drawInvers(MaskFill())
      case .drawRop3: .drawRop3(DrawRop3())
      case .drawStroke: .drawStroke(DrawStroke())
      case .drawText: .drawText(DrawText())
      case .drawTransparent: .drawTransparent(DrawTransparent())
      case .drawAlphaBlend: .drawAlphaBlend(DrawAlphaBlend())
      case .surfaceCreate: .surfaceCreate(SurfaceCreate())
      case .surfaceDestroy: .surfaceDestroy(SurfaceID(rawValue: 0))
      case .streamDataSized: .streamDataSized(StreamDataSized())
      case .monitorsConfig: .monitorsConfig(MonitorsConfig())
      case .drawComposite: .drawComposite(DrawComposite())
      case .streamActivateReport: .streamActivateReport(StreamActivateReport())
      case .glScanoutUnix: .glScanoutUnix(GLScanout())
      case .glDraw: .glDraw(GLDraw())
      case .qualityIndicator: .qualityIndicator(WireRange())
      }
  }

  public var kind: Kind {
    switch self {
    case .mode: .mode
    case .mark: .mark
    case .reset: .reset
    case .copyBits: .copyBits
    case .invalList: .invalList
    case .invalAllPixmaps: .invalAllPixmaps
    case .invalPalette: .invalPalette
    case .invalAllPalettes: .invalAllPalettes
    case .streamCreate: .streamCreate
    case .streamData: .streamData
    case .streamClip: .streamClip
    case .streamDestroy: .streamDestroy
    case .streamDestroyAll: .streamDestroyAll
    case .drawFill: .drawFill
    case .drawOpaque: .drawOpaque
    case .drawCopy: .drawCopy
    case .drawBlend: .drawBlend
    case .drawBlackness: .drawBlackness
    case .drawWhiteness: .drawWhiteness
    case .drawInvers: .drawInvers
    case .drawRop3: .drawRop3
    case .drawStroke: .drawStroke
    case .drawText: .drawText
    case .drawTransparent: .drawTransparent
    case .drawAlphaBlend: .drawAlphaBlend
    case .surfaceCreate: .surfaceCreate
    case .surfaceDestroy: .surfaceDestroy
    case .streamDataSized: .streamDataSized
    case .monitorsConfig: .monitorsConfig
    case .drawComposite: .drawComposite
    case .streamActivateReport: .streamActivateReport
    case .glScanoutUnix: .glScanoutUnix
    case .glDraw: .glDraw
    case .qualityIndicator: .qualityIndicator
    }
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    switch self {
    case .mode(var m): try pass(&m, Self.mode, &c)
    case .copyBits(var m): try pass(&m, Self.copyBits, &c)
    case .invalList(var v):
      try c.counted(&v, by: UInt16.self, atMost: .max)
      self = .invalList(v)
    case .invalAllPixmaps(var v):
      try c.counted(&v, by: UInt8.self, atMost: .max)
      self = .invalAllPixmaps(v)
    case .invalPalette(var v):
      try c.open(&v)
      self = .invalPalette(v)
    case .streamCreate(var m): try pass(&m, Self.streamCreate, &c)
    case .streamData(var m): try pass(&m, Self.streamData, &c)
    case .streamClip(var m): try pass(&m, Self.streamClip, &c)
    case .streamDestroy(var v):
      try c.open(&v)
      self = .streamDestroy(v)
    case .drawFill(var m): try pass(&m, Self.drawFill, &c)
    case .drawOpaque(var m): try pass(&m, Self.drawOpaque, &c)
    case .drawCopy(var m): try pass(&m, Self.drawCopy, &c)
    case .drawBlend(var m): try pass(&m, Self.drawBlend, &c)
    case .drawBlackness(var m): try pass(&m, Self.drawBlackness, &c)
    case .drawWhiteness(var m): try pass(&m, Self.drawWhiteness, &c)
    case .drawInvers(var m): try pass(&m, Self.drawInvers, &c)
    case .drawRop3(var m): try pass(&m, Self.drawRop3, &c)
    case .drawStroke(var m): try pass(&m, Self.drawStroke, &c)
    case .drawText(var m): try pass(&m, Self.drawText, &c)
    case .drawTransparent(var m): try pass(&m, Self.drawTransparent, &c)
    case .drawAlphaBlend(var m): try pass(&m, Self.drawAlphaBlend, &c)
    case .surfaceCreate(var m): try pass(&m, Self.surfaceCreate, &c)
    case .surfaceDestroy(var v):
      try c.open(&v)
      self = .surfaceDestroy(v)
    case .streamDataSized(var m): try pass(&m, Self.streamDataSized, &c)
    case .monitorsConfig(var m): try pass(&m, Self.monitorsConfig, &c)
    case .drawComposite(var m): try pass(&m, Self.drawComposite, &c)
    case .streamActivateReport(var m): try pass(&m, Self.streamActivateReport, &c)
    case .glScanoutUnix(var m): try pass(&m, Self.glScanoutUnix, &c)
    case .glDraw(var m): try pass(&m, Self.glDraw, &c)
    case .qualityIndicator(var v):
      try c.blobToEnd(&v)
      self = .qualityIndicator(v)
    case .mark, .reset, .invalAllPalettes, .streamDestroyAll: break
    }
  }

  /// Passes a payload, and makes the message anew if that may have changed it.
  private mutating func pass<V: WireValue, C: WireCoder & ~Copyable & ~Escapable>(
    _ payload: inout V, _ message: (V) -> Self, _ c: inout C
  ) throws(WireError) {
    try c.value(&payload)
    if C.setsFields { self = message(payload) }
  }
}
