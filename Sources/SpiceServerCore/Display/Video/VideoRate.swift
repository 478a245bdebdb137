import SpiceChannel

/// How many bits a stream may take at a client, and what becomes of them.
struct VideoRate {
  /// Bits a second.
  private(set) var bitsPerSecond: Int

  /// A stream that begins.
  init(bitsPerSecond: Int) { self.bitsPerSecond = bitsPerSecond }

  /// The quality of the next frame; nil if it is to be left out.
  mutating func quality(at now: SpiceInstant) -> Int? { 75 }
}
