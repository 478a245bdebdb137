public import SpiceGeometry
public import SpicePixels

/// A display's picture at one moment, and what has changed of it since the update before.
public struct FrameUpdate: Sendable {
  /// The whole picture: consistent, and not touched again.
  public var picture: Bitmap
  /// What differs from the last update that this consumer took; everything, for the first one and after a change of size.
  public var damage: Region
  /// Counts the updates that this consumer took, from 1.
  public var revision: UInt64
}
