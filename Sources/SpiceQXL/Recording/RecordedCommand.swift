import SpiceBytes

/// A command of a recording: its structures, as a device has them, but for what depends on where they will lie.
///
/// Structures begin at multiples of eight bytes; the command's own is the first.
public struct RecordedCommand: Equatable, Sendable {
  /// An address in a structure, and the offset that it leads to.
  public struct Pointer: Equatable, Sendable {
    /// Where the eight bytes of the address are.
    public var offset: Int
    /// What it leads to.
    public var target: Int
  }

  /// Which structure comes first.
  public let kind: QXLCommand.Kind
  /// All structures, with 0 where addresses belong.
  public internal(set) var bytes: [UInt8] = []
  /// The addresses.
  public internal(set) var pointers: [Pointer] = []
  /// Bytes behind the structures that need not hold anything: the memory of a surface.
  public internal(set) var roomByteCount = 0
  /// Where numbers of surfaces are: 32 bits each.
  var surfaces: [Int] = []

  init(_ kind: QXLCommand.Kind) { self.kind = kind }

  /// Whether a surface is made, or forgotten; nil for all other commands.
  var surfaceChange: SurfaceChange? {
    kind == .surface ? SurfaceChange(rawValue: bytes.rawSpan[12]) : nil
  }

  enum SurfaceChange: UInt8 {
    case create, destroy
  }
}

/// A primary surface as a recording has it.
public struct RecordedPrimary: Equatable, Sendable {
  /// The surface. Its memory and group mean nothing once it was recorded.
  public var surface: QXLPrimarySurface
  /// Whether the pointer may be placed on it.
  public var allowsPositions: Bool
  /// What its memory holds; empty before it is recorded.
  public internal(set) var content: [UInt8] = []

  /// A surface that is to be recorded.
  public init(_ surface: QXLPrimarySurface, allowsPositions: Bool) {
    self.surface = surface
    self.allowsPositions = allowsPositions
  }
}

/// Something that was recorded.
public enum RecordedEvent: Equatable, Sendable {
  /// The guest gave a command.
  case command(RecordedCommand)
  /// The primary surface was made.
  case createPrimary(RecordedPrimary)
  /// The primary surface was taken away.
  case destroyPrimary
  /// All surfaces were taken away.
  case destroySurfaces
}
