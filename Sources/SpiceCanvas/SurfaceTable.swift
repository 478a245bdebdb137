import SpiceGeometry
public import SpicePixels

/// The surfaces of a display channel by number.
///
/// What a peer can make us allocate is bounded: the number of surfaces, the sides of each, and the pixels of all.
public struct SurfaceTable: Sendable {
  /// Numbers are below this (the limit of the known servers is 1024).
  public static let idLimit: UInt32 = 10_000
  /// The longest side of a surface.
  public static let sideLimit = 1 << 15
  /// The pixels of all surfaces together, unless told otherwise: 1 GiB of 32-bit pixels.
  public static let pixelLimit = 1 << 28

  private var canvases: [UInt32: Canvas] = [:]
  private let pixelLimit: Int
  /// The pixels of all surfaces together.
  public private(set) var pixels = 0

  /// No surfaces, with room for `pixelLimit` pixels.
  public init(pixelLimit: Int = SurfaceTable.pixelLimit) { self.pixelLimit = pixelLimit }

  /// The numbers in use, in order.
  public var ids: [UInt32] { canvases.keys.sorted() }

  /// Makes a surface of zeros; one with the same number is replaced. False, and nothing changes, if a limit forbids it:
  /// those of the table, or that there is only `room` for more pixels than there are.
  public mutating func create(
    _ id: UInt32, format: PixelFormat, width: Int, height: Int, room: Int = .max
  ) -> Bool {
    guard id < Self.idLimit, width > 0, height > 0, width <= Self.sideLimit, height <= Self.sideLimit else {
      return false
    }
    let old = canvases[id].map { $0.bitmap.width &* $0.bitmap.height } ?? 0
    let new = width &* height
    guard new <= pixelLimit &- (pixels &- old), new &- old <= room else { return false }
    let size = Rect(width: width, height: height)
    let isSame = canvases[id].map { $0.format == format && $0.bounds == size } ?? false
    if isSame {
      _ = draw(on: id) { $0.clear() }
      return true
    }
    guard let canvas = Canvas(format: format, width: width, height: height) else { return false }
    canvases[id] = canvas
    pixels = pixels &- old &+ new
    return true
  }

  /// Forgets a surface. False if there is none of this number.
  @discardableResult
  public mutating func destroy(_ id: UInt32) -> Bool {
    guard let canvas = canvases.removeValue(forKey: id) else { return false }
    pixels &-= canvas.bitmap.width &* canvas.bitmap.height
    return true
  }

  /// Forgets all surfaces.
  public mutating func removeAll() {
    canvases = [:]
    pixels = 0
  }

  /// The surface of a number, to be looked at; nil if there is none.
  public subscript(id: UInt32) -> Canvas? { canvases[id] }

  /// Draws on a surface in place; nil if there is none of this number.
  public mutating func draw<R, Failure: Error>(
    on id: UInt32, _ body: (inout Canvas) throws(Failure) -> R
  ) throws(Failure) -> R? {
    guard let index = canvases.index(forKey: id) else { return nil }
    return try body(&canvases.values[index])
  }
}
