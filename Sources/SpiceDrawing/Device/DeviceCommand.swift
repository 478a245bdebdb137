public import SpiceGeometry
public import SpicePixels
public import SpiceWire

/// What a display device asks of the server (`QXLCommand`, without those of the cursor).
public enum DeviceCommand: Sendable {
  /// Draw.
  case draw(DeviceDraw)
  /// Make a surface beside the primary one.
  case createSurface(DeviceSurface)
  /// Forget such a surface.
  case destroySurface(SurfaceID, owner: (any AnyObject & Sendable)?)
  /// Bring the device's memory of a surface up to date, and tell the device the number.
  case update(SurfaceID, area: Rect, number: UInt32, owner: (any AnyObject & Sendable)?)
}

/// A surface as a device asks for it (`QXLSurfaceCreate`, `QXLDevSurfaceCreate`).
public struct DeviceSurface: Sendable {
  /// Its number; 0 is the primary one, which is what a display shows.
  public var id: SurfaceID
  /// What a pixel is to clients.
  public var format: SurfaceFormat
  /// Columns.
  public var width: Int
  /// Rows.
  public var height: Int
  /// The device's own memory of the surface, which the server brings up to date when the device asks for it; nil if it
  /// has none.
  public var memory: PixelMemory?
  /// Whether the memory holds the first picture; otherwise the surface begins black, and so does the memory.
  public var keepsContent: Bool
  /// Lives as long as the surface does.
  public var owner: (any AnyObject & Sendable)?

  /// A surface. `memory` must have the same format and size.
  public init(
    id: SurfaceID, format: SurfaceFormat, width: Int, height: Int, memory: PixelMemory? = nil,
    keepsContent: Bool = false, owner: (any AnyObject & Sendable)? = nil
  ) {
    self.id = id
    self.format = format
    self.width = width
    self.height = height
    self.memory = memory
    self.keepsContent = keepsContent
    self.owner = owner
  }
}

/// What a device asks for its cursor (`QXLCursorCmd`).
public struct DeviceCursor: Sendable {
  /// One of `set`, `move`, `hide` and `trail`.
  public var message: CursorServerMessage
  /// What ranges in the message count from: the pixels of the shape.
  public var blobs: [UInt8]
  /// Lives as long as the command is needed; a shape is needed until the next one.
  public var owner: (any AnyObject & Sendable)?

  /// A command.
  public init(_ message: CursorServerMessage, blobs: [UInt8] = [], owner: (any AnyObject & Sendable)? = nil) {
    self.message = message
    self.blobs = blobs
    self.owner = owner
  }
}
