public import SpiceBytes

/// `SPICE_LINE_FLAGS_…`.
public struct LineFlags: OptionSet, Hashable, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `START_WITH_GAP`: the first length is one of a gap.
  public static let startWithGap = LineFlags(rawValue: 4)
  /// `STYLED`: dashes are given.
  public static let styled = LineFlags(rawValue: 8)
}

/// `SpiceLineAttr`: how a line is dashed.
public struct LineAttributes: WireValue, Equatable, Sendable {
  /// Whether and how there are dashes.
  public var flags: LineFlags = []
  /// Lengths of dashes and gaps in turn, in sixteenths of a pixel, at most 255 of them; on the wire only if ``flags``
  /// says that the line is styled.
  public var style: [Int32] = []

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.flags(&flags)
    guard flags.contains(.styled) else { return }
    var count = UInt8(clamping: style.count)
    try c.count(&count, atMost: .max)
    try c.pointer(&style, count: Int(count))
  }
}
