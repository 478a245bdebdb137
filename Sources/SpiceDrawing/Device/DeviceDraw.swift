public import SpiceGeometry
public import SpiceWire

/// A draw command as a display device gives it to the server (`QXLDrawable`).
///
/// It never changes, so all who have to do with it share one: copies of so much would cost more than what is done with it.
public final class DeviceDraw: Sendable {
  /// What the command reads of a surface besides what it draws on.
  public struct Source: Equatable, Sendable {
    /// The surface; it may be the one that is drawn on.
    public var surface: SurfaceID
    /// The part that is read, which may reach beyond the surface.
    public var area: Rect

    /// A part of a surface.
    public init(_ surface: SurfaceID, _ area: Rect) {
      self.surface = surface
      self.area = area
    }
  }

  /// A draw message. Where it has an image, only that it has one counts: what the image is says ``pictures``.
  public let message: DisplayServerMessage
  /// What ranges in the message count from: the pictures of glyphs.
  public let blobs: [UInt8]
  /// The images, in the order of ``SpiceWire/DisplayServerMessage/images(on:)``.
  public let pictures: [DevicePicture]
  /// Whether every pixel of the box, as far as the clip allows, gets a value that does not depend on what was there
  /// (`QXL_EFFECT_OPAQUE`). A device that lies spoils its own picture.
  public let isOpaque: Bool
  /// The area of the surface that ``DevicePicture/Content/selfArea`` stands for (`self_bitmap_area`).
  public let selfArea: Rect?
  /// Surfaces that the device says that the command reads (`surfaces_dest`, `surfaces_rects`).
  public let sources: [Source]
  /// Lives as long as the command is needed: with its end, the device may have its memory back.
  public let owner: (any AnyObject & Sendable)?

  /// A command.
  public init(
    _ message: DisplayServerMessage, blobs: [UInt8] = [], pictures: [DevicePicture] = [], isOpaque: Bool = false,
    selfArea: Rect? = nil, sources: [Source] = [], owner: (any AnyObject & Sendable)? = nil
  ) {
    self.message = message
    self.blobs = blobs
    self.pictures = pictures
    self.isOpaque = isOpaque
    self.selfArea = selfArea
    self.sources = sources
    self.owner = owner
  }

  /// The same command, but for what is given.
  public func with(
    pictures: [DevicePicture]? = nil, sources: [Source]? = nil, owner: (any AnyObject & Sendable)? = nil
  ) -> DeviceDraw {
    DeviceDraw(
      message, blobs: blobs, pictures: pictures ?? self.pictures, isOpaque: isOpaque, selfArea: selfArea,
      sources: sources ?? self.sources, owner: owner ?? self.owner)
  }
}
