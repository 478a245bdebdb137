import SpiceDrawing
public import SpiceGeometry
import SpicePixels
public import SpiceWire

/// An area of a display's picture that was drawn, and what it came as.
public struct DrawnArea: Equatable, Sendable {
  /// What an area came as.
  public enum Source: Hashable, Sendable {
    /// An image of this form.
    case image(ImageStatistics.Form)
    /// A frame of a video.
    case video(VideoCodec)
    /// A command without an image: a fill, text, a copy within the picture.
    case command
  }

  /// What the area came as; of several images, the first.
  public var source: Source
  /// Where it is on the picture: the box around all pixels that may have changed.
  public var area: Rect

  /// An area.
  public init(_ source: Source, _ area: Rect) {
    self.source = source
    self.area = area
  }
}

extension DisplayServerMessage {
  /// What the area that the message draws comes as.
  var drawnSource: DrawnArea.Source {
    images(on: .xrgb32).first.map { .image(ImageStatistics.Form($0.image.payload)) } ?? .command
  }
}

extension ImageStatistics.Form {
  /// The form of an image in a message.
  init(_ payload: ImagePayload) {
    switch payload {
    case .bitmap: self = .bitmap
    case .quic: self = .quic
    case .lzPalette: self = .lzPalette
    case .lzRGB: self = .lz
    case .glzRGB: self = .glz
    case .zlibGLZRGB: self = .zlibGLZ
    case .jpeg: self = .jpeg
    case .jpegAlpha: self = .jpegAlpha
    case .lz4: self = .lz4
    case .fromCache, .fromCacheLossless: self = .cache
    case .surface: self = .surface
    }
  }
}
