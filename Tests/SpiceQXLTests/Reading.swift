import SpiceBytes
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceQXL
import SpiceQXLTestSupport
import SpiceWire
import Testing

extension GuestArena {
  /// Reads a command whose structure is there: it has one owner, which is gone if nothing is left that needs it.
  func outcome(_ command: QXLCommand, size: Int? = nil) throws -> QXLOutcome {
    let log = ReleaseLog()
    let outcome = QXLOutcome(command, in: self, size: size, log: log)
    #expect(log.made.count == 1)
    #expect(log.alive == (outcome.isOwned ? 1 : 0))
    #expect(outcome.brokenPromise == nil)
    return outcome
  }
}

/// Reads a drawable from an arena of its own.
func outcome(
  flags: QXLCommand.Flags = [], size: Int = 1 << 16, _ drawing: (GuestArena, inout GuestDrawable) -> GuestDrawing
) throws -> QXLOutcome {
  let arena = GuestArena(size: size)
  return try arena.outcome(arena.draw(flags: flags) { drawing(arena, &$0) })
}

/// Reads a drawable that is well-formed.
func draw(
  flags: QXLCommand.Flags = [], size: Int = 1 << 16, _ drawing: (GuestArena, inout GuestDrawable) -> GuestDrawing
) throws -> DeviceDraw {
  let outcome = try outcome(flags: flags, size: size, drawing)
  #expect(outcome.error == nil)
  return try #require(outcome.draw)
}

/// What is wrong with a drawable.
func fault(
  flags: QXLCommand.Flags = [], size: Int = 1 << 16, _ drawing: (GuestArena, inout GuestDrawable) -> GuestDrawing
) throws -> QXLError? { try outcome(flags: flags, size: size, drawing).error }

/// A copy of a bitmap, as large as the box of a drawable.
func copy(_ bitmap: GuestBitmap) -> (GuestArena, inout GuestDrawable) -> GuestDrawing {
  { arena, _ in .copy(arena.image(bitmap), Rect(width: 4, height: 3)) }
}

/// The same of an image of any kind.
func copy(_ image: @escaping (GuestArena) -> GuestAddress) -> (GuestArena, inout GuestDrawable) -> GuestDrawing {
  { arena, _ in .copy(image(arena), Rect(width: 4, height: 3)) }
}

extension DevicePicture {
  var bitmap: DeviceBitmap? {
    if case .bitmap(let bitmap) = content { bitmap } else { nil }
  }
}

extension QXLError {
  static func unknown(_ kind: UInt32, _ part: QXLPart) -> QXLError { QXLError(.unknownKind(kind), in: part) }
  static func memory(_ error: GuestMemoryError, _ part: QXLPart) -> QXLError { QXLError(.memory(error), in: part) }
  static func badRect(_ rect: Rect, _ part: QXLPart) -> QXLError { QXLError(.badRect(rect), in: part) }
  static func size(_ expected: Int, _ actual: Int, _ part: QXLPart) -> QXLError {
    QXLError(.wrongSize(expected: expected, actual: actual), in: part)
  }
}

extension QXLOutcome {
  /// All that a value says.
  var summary: String {
    switch self {
    case .request(.command(.draw(let draw))):
      let pictures = draw.pictures.map {
        "\($0.id) \($0.width) \($0.height) \($0.isCacheable) \($0.hasHighBits) \($0.pixels)"
      }
      return
        "\(draw.message) \(draw.blobs) \(pictures) \(draw.isOpaque) \(String(describing: draw.selfArea)) \(draw.sources)"
    case .request(.command(.createSurface(let surface))):
      return "\(surface.id) \(surface.format) \(surface.width) \(surface.height) \(surface.keepsContent)"
    case .request(.command(.destroySurface(let id, _))): return "\(id)"
    case .request(.command(.update(let surface, let area, let number, _))): return "\(surface) \(area) \(number)"
    case .request(.text(let text)): return "\(text)"
    case .request(.nothing): return "nothing"
    case .cursor(let cursor): return "\(cursor.message) \(cursor.blobs)"
    case .refused(let error): return "\(error)"
    }
  }
}

extension DevicePicture {
  /// What there is to decode.
  fileprivate var pixels: String {
    switch content {
    case .bitmap(let bitmap):
      "\(bitmap.format) \(bitmap.stride) \(bitmap.isTopDown) \(String(describing: bitmap.palette)) \(bitmap.pixels.copy)"
    case .quic(let stream): "\(stream.copy)"
    case .surface(let id): "\(id)"
    case .selfArea: "self"
    }
  }
}

extension SourceBytes {
  fileprivate var copy: [UInt8] { withBytes { [UInt8](copying: $0) } }
}
