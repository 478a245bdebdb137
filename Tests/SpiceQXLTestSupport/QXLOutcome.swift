import SpiceBytes
public import SpiceDrawing
import SpiceGeometry
import SpicePixels
public import SpiceQXL
import SpiceWire

/// What became of a command, and the promises that hold for all that a reader ever returns.
public enum QXLOutcome: Sendable {
  case request(QXLRequest)
  case cursor(DeviceCursor)
  case refused(QXLError)

  /// Reads a command of either ring out of an arena, or only the first bytes of it. `whenOwned` runs as soon as there is
  /// an owner.
  public init(
    _ command: QXLCommand, in arena: GuestArena, size: Int? = nil, log: ReleaseLog = ReleaseLog(),
    whenOwned: () -> Void = {}
  ) {
    self.init(command, in: arena, slots: arena.slots(size: size), log: log, whenOwned: whenOwned)
  }

  /// Reads a command with slots of one's own, which lead to an arena.
  public init(
    _ command: QXLCommand, in arena: GuestArena, slots: MemorySlots, log: ReleaseLog = ReleaseLog(),
    whenOwned: () -> Void = {}
  ) {
    func owner(_ release: GuestRelease) -> any AnyObject & Sendable {
      whenOwned()
      return log.owner(release, of: arena)
    }
    let reader = QXLReader(slots: slots)
    defer { withExtendedLifetime(arena) {} }
    do throws(QXLError) {
      self =
        command.kind == .cursor
        ? .cursor(try reader.cursor(command, makeOwner: owner))
        : .request(try reader.request(command, makeOwner: owner))
    } catch { self = .refused(error) }
  }

  public var error: QXLError? {
    if case .refused(let error) = self { error } else { nil }
  }

  public var draw: DeviceDraw? {
    if case .request(.command(.draw(let draw))) = self { draw } else { nil }
  }

  public var cursor: DeviceCursor? {
    if case .cursor(let cursor) = self { cursor } else { nil }
  }

  /// Whether the value has an owner.
  public var isOwned: Bool {
    switch self {
    case .request(.command(.draw(let draw))): draw.owner != nil
    case .request(.command(.createSurface(let surface))): surface.owner != nil
    case .request(.command(.destroySurface(_, let owner))): owner != nil
    case .request(.command(.update(_, _, _, let owner))): owner != nil
    case .cursor(let cursor): cursor.owner != nil
    case .request(.text), .request(.nothing), .refused: false
    }
  }

  /// The promise that is broken; nil if all are kept.
  public var brokenPromise: String? {
    switch self {
    case .request(.command(let command)): command.brokenPromise
    case .request(.text(let text)): text.contains(0) ? "a text has no zero byte" : nil
    case .request(.nothing), .refused: nil
    case .cursor(let cursor): cursor.brokenPromise
    }
  }
}

extension DeviceCommand {
  fileprivate var brokenPromise: String? {
    switch self {
    case .draw(let draw): return draw.brokenPromise
    case .createSurface(let surface):
      guard let memory = surface.memory else { return "a surface of a guest has memory" }
      guard surface.id != .primary else { return "the primary surface is not made by a command" }
      guard memory.width == surface.width, memory.height == surface.height,
        memory.format == surface.format.pixelFormat
      else { return "a surface and its memory agree" }
      if surface.width <= 1 << 20 / surface.height, memory.load() == nil { return "a surface can be loaded" }
      return nil
    case .destroySurface(let id, _): return id == .primary ? "the primary surface is not forgotten by a command" : nil
    case .update(_, let area, _, _): return area.isSane ? nil : "the area of an update is one"
    }
  }
}

extension DeviceCursor {
  fileprivate var brokenPromise: String? {
    guard case .set(let set) = message else { return blobs.isEmpty ? nil : "only shapes have pixels" }
    let header = set.shape.header
    guard set.shape.flags.isEmpty else { return "a shape is one" }
    guard header.width > header.hotSpotX, header.height > header.hotSpotY else { return "a shape has a hot spot" }
    guard header.pixelByteCount == blobs.count, set.shape.pixels == WireRange(offset: 0, count: blobs.count) else {
      return "a shape has the bytes that it needs"
    }
    return travels(message, blobs)
  }
}

extension DeviceDraw {
  fileprivate var brokenPromise: String? {
    guard let base = message.drawBase, base.box.isSane else { return "a draw has a box" }
    let images = message.images(on: .xrgb32)
    guard images.count == pictures.count else { return "every image of a message has a picture" }
    for (image, picture) in zip(images, pictures) {
      if let broken = picture.brokenPromise(isMask: image.purpose == .mask, selfArea: selfArea) { return broken }
    }
    guard sources.count <= 4, sources.allSatisfy({ $0.area.isSane && !$0.area.isEmpty }) else {
      return "what is read may lie on a surface"
    }
    if isOpaque {
      switch message {
      case .copyBits, .drawFill, .drawOpaque, .drawCopy, .drawBlend, .drawBlackness, .drawWhiteness, .drawRop3,
        .drawText:
        if images.contains(where: { $0.purpose == .mask }) { return "what has a mask is not opaque" }
      default: return "this is never opaque"
      }
    }
    return travels(message, blobs)
  }
}

extension DevicePicture {
  fileprivate func brokenPromise(isMask: Bool, selfArea: Rect?) -> String? {
    switch content {
    case .bitmap(let bitmap):
      guard bitmap.width == width, bitmap.height == height else { return "a picture has the size of its bitmap" }
      guard width <= Bitmap.areaLimit / height else { return "a bitmap has a bounded area" }
      guard bitmap.pixels.count == bitmap.stride * bitmap.height else { return "all rows of a bitmap are there" }
      let colors = bitmap.palette?.entries.count
      if isMask {
        guard bitmap.format.bitsPerPixel == 1, colors == nil else { return "a mask is one" }
      } else if bitmap.format.isIndexed {
        guard let colors, (1...256).contains(colors) else { return "an indexed bitmap has a palette" }
      } else if colors != nil {
        return "only indexed bitmaps have palettes"
      }
      return bitmap.pixels.isReadable ? nil : "all pixels can be read"
    case .quic(let stream):
      guard !isMask, width > 0, height > 0, width <= Bitmap.areaLimit / height else { return "a stream has a size" }
      return stream.isReadable ? nil : "all of a stream can be read"
    case .surface: return isCacheable || hasHighBits ? "an image of a surface has no flags" : nil
    case .selfArea:
      guard !isMask, let selfArea, selfArea.isSane, selfArea.width == width, selfArea.height == height else {
        return "there is an area for what a draw reads of its own surface"
      }
      return width > 0 && height > 0 ? nil : "an area is not empty"
    }
  }
}

extension SourceBytes {
  /// Reads every byte, if they are not very many, so that a sanitizer sees it.
  fileprivate var isReadable: Bool {
    if count > 1 << 20 { return true }
    var sum = 0
    let size = withBytes { bytes in
      for index in 0..<bytes.byteCount { sum &+= Int(bytes[index]) }
      return bytes.byteCount
    }
    return size == count && sum >= 0
  }
}

extension Rect {
  fileprivate var isSane: Bool { left >= 0 && top >= 0 && left <= right && top <= bottom }
}

/// Whether a message can be written, and is the same when it is read and written again.
private func travels<M: WireMessage>(_ message: M, _ blobs: [UInt8]) -> String? {
  guard let bytes = try? message.encoded(blobs: blobs.rawSpan) else { return "every message can be written" }
  guard let back = try? M(message.kind, decoding: bytes.rawSpan), let again = try? back.encoded(blobs: bytes.rawSpan)
  else { return "every message can be read" }
  return again == bytes ? nil : "every message survives its way"
}
