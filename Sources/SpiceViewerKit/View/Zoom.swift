/// How large the guest's pixels are shown, in percent of the screen's.
public struct Zoom: Hashable, Comparable, Codable, Sendable {
  /// The smallest zoom, in percent.
  public static let least = 10
  /// The largest zoom, in percent.
  public static let most = 400
  /// One pixel of the guest on one of the screen.
  public static let one = Zoom(clamping: 100)

  /// The zoom in percent: from ``least`` to ``most``.
  public let percent: Int

  /// A zoom; nil if it is out of range.
  public init?(percent: Int) {
    guard (Self.least...Self.most).contains(percent) else { return nil }
    self.percent = percent
  }

  /// The zoom that is nearest to a wish.
  public init(clamping percent: Int) { self.percent = min(max(percent, Self.least), Self.most) }

  /// The next larger zoom: a multiple of ten.
  public var larger: Zoom { Zoom(clamping: percent / 10 * 10 + 10) }

  /// The next smaller zoom: a multiple of ten.
  public var smaller: Zoom { Zoom(clamping: (percent + 9) / 10 * 10 - 10) }

  public static func < (first: Zoom, second: Zoom) -> Bool { first.percent < second.percent }

  public init(from decoder: any Decoder) throws {
    self.init(clamping: try decoder.singleValueContainer().decode(Int.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(percent)
  }
}
