public import SpiceBytes
public import SpiceGeometry

/// `SPICE_STREAM_FLAGS_…`.
public struct StreamFlags: OptionSet, Hashable, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `TOP_DOWN`: pictures are stored upright; without it they must be flipped.
  public static let topDown = StreamFlags(rawValue: 1)
}

/// `SPICE_MSG_DISPLAY_STREAM_CREATE`: an area of a surface becomes a video.
public struct StreamCreate: WireValue, Equatable, Sendable {
  /// Where it is shown.
  public var surface = SurfaceID.primary
  /// Which stream.
  public var stream = StreamID(rawValue: 0)
  /// How pictures are stored.
  public var flags: StreamFlags = []
  /// How frames are coded.
  public var codec = VideoCodec.mjpeg
  /// Not used.
  public var stamp: UInt64 = 0
  /// Columns of a coded picture.
  public var streamWidth: UInt32 = 0
  /// Rows of a coded picture.
  public var streamHeight: UInt32 = 0
  /// Columns of the area on the server's screen.
  public var sourceWidth: UInt32 = 0
  /// Rows of the area on the server's screen.
  public var sourceHeight: UInt32 = 0
  /// The area of the surface that pictures are scaled to.
  public var destination = Rect()
  /// What pictures may touch, on the surface.
  public var clip = Clip.none

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&surface)
    try c.open(&stream)
    try c.flags(&flags)
    try c.open(&codec)
    try c.field(&stamp)
    try c.field(&streamWidth)
    try c.field(&streamHeight)
    try c.field(&sourceWidth)
    try c.field(&sourceHeight)
    try c.value(&destination)
    try c.value(&clip)
  }
}

/// `SPICE_MSG_DISPLAY_STREAM_DATA`: a frame.
public struct StreamData: WireValue, Equatable, Sendable {
  /// Which stream.
  public var stream = StreamID(rawValue: 0)
  /// When to show the frame.
  public var time = MultimediaTime(rawValue: 0)
  /// One coded picture.
  public var data = WireRange()

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&stream)
    try c.open(&time)
    try c.counted(&data, by: UInt32.self)
  }
}

/// `SPICE_MSG_DISPLAY_STREAM_DATA_SIZED`: a frame with a size and place of its own.
public struct StreamDataSized: WireValue, Equatable, Sendable {
  /// Which stream.
  public var stream = StreamID(rawValue: 0)
  /// When to show the frame.
  public var time = MultimediaTime(rawValue: 0)
  /// Columns of the coded picture.
  public var width: UInt32 = 0
  /// Rows of the coded picture.
  public var height: UInt32 = 0
  /// The area of the surface that it is scaled to.
  public var destination = Rect()
  /// One coded picture.
  public var data = WireRange()

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&stream)
    try c.open(&time)
    try c.field(&width)
    try c.field(&height)
    try c.value(&destination)
    try c.counted(&data, by: UInt32.self)
  }
}

/// `SPICE_MSG_DISPLAY_STREAM_CLIP`: what a stream may touch from now on.
public struct StreamClip: WireValue, Equatable, Sendable {
  /// Which stream.
  public var stream = StreamID(rawValue: 0)
  /// The new clip.
  public var clip = Clip.none

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&stream)
    try c.value(&clip)
  }
}
