public import SpiceClient

/// The outlines of what was drawn lately: each fades, and goes at once where something is drawn over all of it.
public struct DrawnOutlines: Sendable {
  /// An outline that is to be seen.
  public struct Outline: Equatable, Sendable {
    /// What was drawn.
    public var drawn: DrawnArea
    /// How much of it is to be seen, from 0 to 1.
    public var strength: Double
  }

  /// How long an outline is to be seen.
  public static let duration = Duration.milliseconds(800)
  /// Outlines at a time; of more, the last ones.
  public static let limit = 256

  private var outlines: [(drawn: DrawnArea, time: ContinuousClock.Instant)] = []

  /// Nothing was drawn.
  public init() {}

  /// Whether there is nothing to be seen any more, as far as is known.
  public var isEmpty: Bool { outlines.isEmpty }

  /// Something was drawn, the last of it at the end.
  public mutating func add(_ areas: [DrawnArea], at now: ContinuousClock.Instant) {
    for drawn in areas.suffix(Self.limit) {
      outlines.removeAll { drawn.area.contains($0.drawn.area) }
      outlines.append((drawn, now))
    }
    outlines.removeFirst(max(0, outlines.count - Self.limit))
  }

  /// What is to be seen, the last drawn at the end. What is not seen any more is forgotten.
  public mutating func seen(at now: ContinuousClock.Instant) -> [Outline] {
    outlines.removeAll { now - $0.time >= Self.duration }
    return outlines.map { Outline(drawn: $0.drawn, strength: 1 - (now - $0.time) / Self.duration) }
  }
}

extension DrawnArea.Source {
  /// All that is worth a line of a legend, in its order.
  public static var legend: [DrawnArea.Source] {
    ImageStatistics.Form.allCases.filter { $0 != .streamFrame }.map { .image($0) }
      + [.mjpeg, .vp8, .h264, .vp9, .h265].map { .video($0) } + [.command]
  }

  /// What people call it.
  public var name: String {
    switch self {
    case .image(let form): form.name
    case .video(let codec): codec.name
    case .command: tr("without a picture")
    }
  }

  /// The colour of its outlines: red, green and blue, from 0 to 255. Images without loss are from blue to green, those with
  /// loss orange, videos red to pink, and what costs nothing grey.
  public var color: (red: Int, green: Int, blue: Int) {
    switch self {
    case .image(.bitmap): (255, 255, 255)
    case .image(.quic): (0, 90, 255)
    case .image(.lz): (0, 170, 255)
    case .image(.lzPalette): (120, 140, 255)
    case .image(.glz): (0, 230, 230)
    case .image(.zlibGLZ): (0, 200, 130)
    case .image(.lz4): (0, 220, 0)
    case .image(.jpeg): (255, 160, 0)
    case .image(.jpegAlpha): (255, 220, 0)
    case .image(.cache): (150, 150, 150)
    case .image(.surface): (110, 130, 110)
    case .video(.mjpeg), .image(.streamFrame): (255, 90, 0)
    case .video(.vp8): (255, 0, 0)
    case .video(.h264): (255, 0, 130)
    case .video(.vp9): (255, 140, 200)
    case .video: (190, 0, 255)
    case .command: (70, 70, 70)
    }
  }
}

extension VideoCodec {
  /// The codec as people name it.
  public var name: String {
    switch self {
    case .mjpeg: "MJPEG"
    case .vp8: "VP8"
    case .h264: "H.264"
    case .vp9: "VP9"
    case .h265: "H.265"
    default: "\(rawValue)"
    }
  }
}
