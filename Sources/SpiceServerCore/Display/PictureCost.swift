/// How many bytes the pixels of a client's images take, to tell before an image is compressed how long it will take.
struct PictureCost {
  /// Bytes that a pixel of a photograph takes without loss, and with it, about.
  private static let photo = (exact: 1.5, lossy: 0.15)
  /// Bytes that a pixel takes at the most after compression, about.
  static let most = 1.6
  /// Bytes that a pixel is thought to take at least: what comes next may be harder than what came before.
  private static let least = 0.25
  /// The same of pictures that catch up: one that takes far more than was thought is made anew.
  private static let leastRefresh = 0.0625

  private let isCompressed: Bool
  /// Bytes that a pixel of other images takes, as of late.
  private var other: Double
  /// The same for pictures with which the client catches up, whatever is on them.
  private var refresh: Double

  /// What is usual, of pictures that are compressed or not.
  init(isCompressed: Bool) {
    self.isCompressed = isCompressed
    other = isCompressed ? Self.least : 4
    refresh = isCompressed ? 0.5 : 4
  }

  /// Bytes of an image that is to be sent.
  func bytes(pixels: Int, isPhoto: Bool, isLossy: Bool) -> Int {
    let perPixel = isPhoto && isCompressed ? (isLossy ? Self.photo.lossy : Self.photo.exact) : other
    return Int(Double(pixels) * max(Self.least, perPixel))
  }

  /// An image was sent.
  mutating func note(pixels: Int, bytes: Int, isPhoto: Bool) {
    guard pixels > 0, !isPhoto else { return }
    other += (Double(bytes) / Double(pixels) - other) * min(1, Double(pixels) / 200_000)
  }

  /// Pixels of a picture that has so many bytes and catches up.
  func refreshPixels(bytes: Int) -> Int { Int(min(1e9, Double(bytes) / max(Self.leastRefresh, refresh))) }

  /// A picture that catches up was made.
  mutating func noteRefresh(pixels: Int, bytes: Int) {
    guard pixels > 0 else { return }
    let perPixel = Double(bytes) / Double(pixels)
    // More than was thought is believed at once.
    refresh = perPixel > refresh ? perPixel : (refresh + perPixel) / 2
  }
}
