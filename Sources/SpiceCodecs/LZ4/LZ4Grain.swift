/// Where an LZ4 encoder looks for matches. They begin and end anywhere nevertheless, as bytes before them agree, too.
protocol LZ4Grain {
  /// From one place to the next that is looked up, in bytes.
  static var step: Int { get }
  /// How far before the end of a match a place is noted: at least a step, at most four bytes.
  static var trail: Int { get }
  /// Of eight bytes, those that are looked up together.
  static func key(_ bytes: UInt64) -> UInt64
}

/// Any bytes: five of them, everywhere.
enum LZ4Bytes: LZ4Grain {
  static var step: Int { 1 }
  static var trail: Int { 2 }
  @inline(__always) static func key(_ bytes: UInt64) -> UInt64 { bytes << 24 }
}

/// Pixels of 32 bits: two of them, at each pixel.
enum LZ4Pixels: LZ4Grain {
  static var step: Int { 4 }
  static var trail: Int { 4 }
  @inline(__always) static func key(_ bytes: UInt64) -> UInt64 { bytes }
}
