import SpiceBytes
public import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceWire

/// A primary surface as a device asks for it (`QXLDevSurfaceCreate`).
public struct QXLPrimarySurface: Equatable, Sendable {
  /// Columns.
  public var width: UInt32
  /// Rows.
  public var height: UInt32
  /// Bytes from a row to the one below; negative if the bottom row comes first.
  public var stride: Int32
  /// `SPICE_SURFACE_FMT_…`.
  public var format: UInt32
  /// `QXL_SURF_FLAG_…`: 1 keeps what the memory holds.
  public var flags: UInt32
  /// Where its memory begins.
  public var memory: GuestAddress
  /// The group of memory slots that the address is for.
  public var group: UInt32

  /// Describes a surface.
  public init(
    width: UInt32, height: UInt32, stride: Int32, format: UInt32, flags: UInt32, memory: GuestAddress, group: UInt32
  ) {
    self.width = width
    self.height = height
    self.stride = stride
    self.format = format
    self.flags = flags
    self.memory = memory
    self.group = group
  }
}

/// `QXLSurfaceCmd`, `QXLDevSurfaceCreate`: surfaces come and go.
extension QXLReader {
  /// `QXL_SURF_FLAG_KEEP_DATA`.
  private static let keepsContent: UInt32 = 1

  /// Checks a primary surface. `owner` keeps its memory as long as somebody has the surface.
  public func primarySurface(
    _ primary: QXLPrimarySurface, owner: any AnyObject & Sendable
  ) throws(QXLError) -> DeviceSurface {
    let parts = PartReader(slots: slots, group: primary.group, owner: owner)
    return try parts.surface(
      .primary, format: primary.format, width: Int(clamping: primary.width), height: Int(clamping: primary.height),
      stride: Int(primary.stride), memory: primary.memory, keepsContent: primary.flags & Self.keepsContent != 0)
  }

  /// Reads the creation or destruction of a surface, which is never the primary one.
  func surface(_ command: QXLCommand, _ makeOwner: OwnerMaker) throws(QXLError) -> DeviceCommand {
    var opened = try open(command, size: 41, as: .surface, makeOwner)
    opened.fields.skip(8)
    let id = SurfaceID(rawValue: opened.fields.next())
    let kind: UInt8 = opened.fields.next()
    let flags: UInt32 = opened.fields.next()
    guard id != .primary else { throw QXLError(.badSurface(0), in: .surface) }
    switch kind {
    case 0:
      let format: UInt32 = opened.fields.next()
      let (width, height) = (opened.fields.size(), opened.fields.size())
      let stride = Int(opened.fields.next(Int32.self))
      return .createSurface(
        try opened.parts.surface(
          id, format: format, width: width, height: height, stride: stride, memory: opened.fields.address(),
          keepsContent: flags & Self.keepsContent != 0))
    case 1: return .destroySurface(id, owner: opened.parts.owner)
    default: throw QXLError(.unknownKind(UInt32(kind)), in: .surface)
    }
  }
}

extension PartReader {
  fileprivate func surface(
    _ id: SurfaceID, format: UInt32, width: Int, height: Int, stride: Int, memory: GuestAddress, keepsContent: Bool
  ) throws(QXLError) -> DeviceSurface {
    guard let format = SurfaceFormat(rawValue: format) else { throw QXLError(.unknownKind(format), in: .surface) }
    try checkSize(width, height, of: .surface)
    guard stride != .min, abs(stride) >= format.pixelFormat.rowBytes(width: width) else {
      throw QXLError(.badStride(stride), in: .surface)
    }
    let size = try product(height, abs(stride), of: .surface)
    let bytes = try first(size, of: place(memory, .surface), .surface)
    guard
      let pixels = bytes.pixels(
        format: format.pixelFormat, width: width, height: height, stride: stride, owner: owner)
    else { throw QXLError(.badSize(width: width, height: height), in: .surface) }
    return DeviceSurface(
      id: id, format: format, width: width, height: height, memory: pixels, keepsContent: keepsContent, owner: owner)
  }

  /// Refuses sizes that no picture may have.
  func checkSize(_ width: Int, _ height: Int, of part: QXLPart) throws(QXLError) {
    guard width > 0, height > 0, width <= Bitmap.sideLimit, height <= Bitmap.sideLimit,
      width <= Bitmap.areaLimit / height
    else { throw QXLError(.badSize(width: width, height: height), in: part) }
  }

  /// The bytes of so many rows; refused if they are too many. `rows` is positive.
  func product(_ rows: Int, _ stride: Int, of part: QXLPart) throws(QXLError) -> Int {
    guard stride <= Self.dataLimit / rows else { throw QXLError(.tooLarge(limit: Self.dataLimit), in: part) }
    return rows &* stride
  }
}
