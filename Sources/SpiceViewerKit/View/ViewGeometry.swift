public import SpiceGeometry

/// How large a guest's screen is shown.
public enum ScaleMode: Hashable, Codable, Sendable {
  /// As large as the window has room for, with its proportions kept.
  case fit
  /// So many device pixels for each of the guest's, whatever the window's size.
  case exact(Zoom)
}

/// Where a guest's screen is in a window, and where a place in the window is on the guest's screen.
///
/// Windows are measured in logical units, screens in device pixels, of which a logical unit has ``scale``. At a zoom of
/// 100 % a pixel of the guest's is one device pixel, whatever the scale is.
public struct ViewGeometry: Equatable, Sendable {
  /// A place and size in logical units.
  public struct Area: Equatable, Sendable {
    public var x, y, width, height: Double
  }

  /// The part of the guest's surface that is shown, in its pixels.
  public let guest: Rect
  /// The window's room, in logical units.
  public let width: Double
  public let height: Double
  /// Device pixels of a logical unit.
  public let scale: Double
  /// Device pixels of one of the guest's pixels.
  public let factor: Double
  /// The first device pixel of the picture, in each direction; whole numbers.
  let left: Double
  let top: Double

  /// - Parameters:
  ///   - guest: the part of the guest's surface that is shown.
  ///   - width: the room, in logical units.
  ///   - height: the room, in logical units.
  ///   - scale: device pixels of a logical unit; more than zero.
  ///   - mode: how large.
  ///   - zoom: what ``ScaleMode/fit`` keeps to if the room is only a little larger than the picture then, as when a guest
  ///     cannot have each width.
  public init(guest: Rect, width: Double, height: Double, scale: Double, mode: ScaleMode, zoom: Zoom = .one) {
    let scale = max(0.01, scale)
    let room = (width: (width * scale).rounded(), height: (height * scale).rounded())
    let (guestWidth, guestHeight) = (Double(max(1, guest.width)), Double(max(1, guest.height)))
    (self.guest, self.width, self.height, self.scale) = (guest, width, height, scale)
    switch mode {
    case .exact(let zoom): factor = zoom.factor
    case .fit:
      let wished = zoom.factor
      let spare = (room.width - guestWidth * wished, room.height - guestHeight * wished)
      if (0..<Self.tolerance).contains(spare.0), (0..<Self.tolerance).contains(spare.1) {
        factor = wished
      } else {
        factor = max(0.001, min(room.width / guestWidth, room.height / guestHeight))
      }
    }
    left = max(0, ((room.width - guestWidth * factor) / 2).rounded(.down))
    top = max(0, ((room.height - guestHeight * factor) / 2).rounded(.down))
  }

  /// Guests round sizes down to whole characters or words; so many device pixels may be left over.
  private static let tolerance = 16.0

  /// Where the picture is.
  public var picture: Area { area(of: guest) }

  /// Where a part of the guest's surface is.
  public func area(of part: Rect) -> Area {
    Area(
      x: (left + Double(part.left &- guest.left) * factor) / scale,
      y: (top + Double(part.top &- guest.top) * factor) / scale,
      width: Double(part.width) * factor / scale, height: Double(part.height) * factor / scale)
  }

  /// The guest's pixel at a place in the window; the nearest one, beside the picture.
  public func guestPixel(x: Double, y: Double) -> Point {
    func pixel(_ place: Double, _ first: Double, _ start: Int32, _ count: Int32) -> Int32 {
      // GTK tells places as floats: a place on a pixel's edge may be a little before it.
      let offset = ((place * scale + Self.rounding - first) / factor).rounded(.down)
      return start &+ Int32(min(max(offset, 0), Double(max(1, count) - 1)))
    }
    return Point(
      x: pixel(x, left, guest.left, Int32(clamping: guest.width)),
      y: pixel(y, top, guest.top, Int32(clamping: guest.height)))
  }

  private static let rounding = 1.0 / 256

  /// The size that a picture at a zoom needs, in logical units.
  public static func size(of guest: Rect, zoom: Zoom, scale: Double) -> (width: Double, height: Double) {
    (Double(guest.width) * zoom.factor / max(0.01, scale), Double(guest.height) * zoom.factor / max(0.01, scale))
  }

  /// The size that the guest's screen should have to fill a window at a zoom, in the guest's pixels.
  public static func wish(width: Double, height: Double, scale: Double, zoom: Zoom) -> (width: Int, height: Int) {
    func side(_ units: Double, least: Int) -> Int {
      max(least, Int(min(16384, units * scale / zoom.factor + rounding)))
    }
    // Some drivers round widths down, and some servers show others askew.
    return (side(width, least: 320) / 8 * 8, side(height, least: 200))
  }
}

extension Zoom {
  /// Device pixels for one of the guest's.
  public var factor: Double { Double(percent) / 100 }
}
