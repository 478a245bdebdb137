/// How many images came in which form, and what they cost.
public struct ImageStatistics: Equatable, Sendable {
  /// A form of images.
  public enum Form: Int, CaseIterable, Sendable {
    case bitmap, quic, lzPalette, lz, glz, zlibGLZ, jpeg, jpegAlpha, lz4, cache, surface, streamFrame
  }

  /// Images of one form.
  public struct Tally: Equatable, Sendable {
    /// How many.
    public var images: UInt64 = 0
    /// Bytes of their payloads.
    public var bytes: UInt64 = 0
    /// Pixels that they became.
    public var pixels: UInt64 = 0
  }

  private var tallies = [Tally](repeating: Tally(), count: Form.allCases.count)

  /// Nothing yet.
  public init() {}

  /// The images of a form.
  public subscript(form: Form) -> Tally { tallies[form.rawValue] }

  /// Adds the figures of another display.
  public mutating func add(_ other: ImageStatistics) {
    for form in Form.allCases {
      tallies[form.rawValue].images &+= other[form].images
      tallies[form.rawValue].bytes &+= other[form].bytes
      tallies[form.rawValue].pixels &+= other[form].pixels
    }
  }

  /// Counts an image.
  mutating func count(_ form: Form, bytes: Int, pixels: Int) {
    tallies[form.rawValue].images &+= 1
    tallies[form.rawValue].bytes &+= UInt64(clamping: bytes)
    tallies[form.rawValue].pixels &+= UInt64(clamping: pixels)
  }
}
