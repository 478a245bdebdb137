public import SpiceGeometry
public import SpiceQXL
public import SpiceWire

/// `QXLCursor`: a shape as a guest has it.
public struct GuestShape: Sendable {
  public var unique: UInt64 = 0
  public var type: UInt16
  public var width: UInt16
  public var height: UInt16
  public var hotSpot: (x: UInt16, y: UInt16) = (0, 0)
  public var pixels: [UInt8]
  /// What the structure says of the size of the data, if it is not the truth.
  public var announced: Int?
  public var chunkSize: Int?

  /// A shape with as many bytes as it needs.
  public init(_ type: CursorType, width: Int, height: Int) {
    self.type = UInt16(type.rawValue)
    self.width = UInt16(width)
    self.height = UInt16(height)
    var header = CursorHeader()
    (header.type, header.width, header.height) = (type, self.width, self.height)
    pixels = (0..<(header.pixelByteCount ?? 0)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
  }
}

/// Commands that do not draw.
extension GuestArena {
  /// `QXLSurfaceCmd` that makes a surface with memory of its own.
  public func createSurface(
    _ id: UInt32, format: UInt32 = 32, width: UInt32, height: UInt32, stride: Int32, flags: UInt32 = 0,
    size: Int? = nil
  ) -> QXLCommand {
    let address = reserve(41)
    let memory = reserve(size ?? Int(height) * Int(stride.magnitude))
    write(
      GuestBytes().adding(UInt64(1), id, UInt8(0), flags, format, width, height, stride).adding(memory).bytes,
      at: address)
    return QXLCommand(.surface, at: address, group: group)
  }

  /// `QXLSurfaceCmd` of another kind than 0; 1 forgets a surface.
  public func destroySurface(_ id: UInt32, kind: UInt8 = 1) -> QXLCommand {
    QXLCommand(.surface, at: place(GuestBytes().adding(UInt64(1), id, kind, UInt32(0)).padded(to: 41)), group: group)
  }

  /// `QXLUpdateCmd` or `QXLCompatUpdateCmd`.
  public func update(
    _ area: Rect, number: UInt32 = 77, surface: UInt32 = 0, flags: QXLCommand.Flags = []
  ) -> QXLCommand {
    let start = GuestBytes().adding(UInt64(2)).adding(area).adding(number)
    return QXLCommand(
      .update, at: place(flags.contains(.compat) ? start : start.adding(surface)), group: group, flags: flags)
  }

  /// `QXLMessage`, with all bytes that it has.
  public func message(_ text: [UInt8]) -> QXLCommand {
    QXLCommand(.message, at: place(GuestBytes().adding(UInt64(3)).adding(text)), group: group)
  }

  /// `QXLCursor`.
  public func shape(_ shape: GuestShape) -> GuestAddress {
    place(
      GuestBytes().adding(shape.unique, shape.type, shape.width, shape.height, shape.hotSpot.x, shape.hotSpot.y)
        .adding(UInt32(shape.announced ?? shape.pixels.count)),
      chunks: shape.pixels.pieces(of: shape.chunkSize))
  }

  /// `QXLCursorCmd` that sets a shape.
  public func setCursor(at position: Point16 = Point16(), isVisible: Bool = true, _ shape: GuestShape) -> QXLCommand {
    let command = cursor(kind: 0)
    let shape = self.shape(shape)
    write(
      GuestBytes().adding(UInt64(4), UInt8(0), position.x, position.y, UInt8(isVisible ? 1 : 0)).adding(shape).bytes,
      at: command.address)
    return command
  }

  /// `QXLCursorCmd` of any kind, with two numbers.
  public func cursor(kind: UInt8, _ first: Int16 = 0, _ second: Int16 = 0) -> QXLCommand {
    QXLCommand(
      .cursor, at: place(GuestBytes().adding(UInt64(4), kind, first, second).padded(to: 150)), group: group)
  }

  /// `QXLMonitorsConfig`.
  public func monitors(_ heads: [MonitorHead], maxAllowed: UInt16, count: UInt16? = nil) -> GuestAddress {
    var bytes = GuestBytes().adding(count ?? UInt16(heads.count), maxAllowed)
    for head in heads {
      bytes = bytes.adding(head.id, head.surface.rawValue, head.width, head.height, head.x, head.y, head.flags)
    }
    return place(bytes)
  }
}
