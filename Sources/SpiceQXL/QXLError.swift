public import SpiceGeometry

/// What a command of a guest consists of.
public enum QXLPart: Equatable, Sendable {
  case command, drawable, clip, image, pixels, palette, brush, path, lineStyle, string, transform
  case cursor, surface, update, message, monitors
}

/// Why a command of a guest was not understood.
///
/// It is the guest's fault; nothing else is to be done than to leave the command out.
public struct QXLError: Error, Equatable, Sendable {
  /// What is wrong with a part.
  public enum Reason: Equatable, Sendable {
    /// It is not where it is said to be.
    case memory(GuestMemoryError)
    /// There is no such kind, format or operator.
    case unknownKind(UInt32)
    /// Edges are crossed or negative, or lie outside of the picture.
    case badRect(Rect)
    /// No surface has such a number.
    case badSurface(Int64)
    /// A side is zero, or sides or area are beyond all bounds.
    case badSize(width: Int, height: Int)
    /// Rows are longer than the way from one to the next.
    case badStride(Int)
    /// There are more or fewer bytes or elements than announced.
    case wrongSize(expected: Int, actual: Int)
    /// There is more of it than any honest guest has.
    case tooLarge(limit: Int)
    /// A list of chunks does not end.
    case tooManyChunks
    /// Something that must be there is missing.
    case missing
  }

  /// What is wrong.
  public var reason: Reason
  /// With which part.
  public var part: QXLPart

  /// A fault.
  public init(_ reason: Reason, in part: QXLPart) {
    self.reason = reason
    self.part = part
  }
}
