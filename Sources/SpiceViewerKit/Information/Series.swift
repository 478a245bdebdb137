/// The last samples of a figure, for a plot.
public struct Series: Equatable, Sendable {
  /// How many samples are kept.
  public let capacity: Int
  private var ring: [Double] = []
  private var oldest = 0

  /// A plot of so many samples, at least one.
  public init(capacity: Int) { self.capacity = max(1, capacity) }

  /// Adds a sample. What is no number counts as zero.
  public mutating func append(_ sample: Double) {
    let sample = sample.isFinite ? sample : 0
    if ring.count < capacity {
      ring.append(sample)
    } else {
      ring[oldest] = sample
      oldest = (oldest + 1) % capacity
    }
  }

  /// The samples, the oldest first.
  public var samples: [Double] { Array(ring[oldest...] + ring[..<oldest]) }

  /// The newest sample; nil if there is none.
  public var last: Double? { ring.isEmpty ? nil : ring[(oldest + ring.count - 1) % ring.count] }

  /// The largest sample, and zero if there is none.
  public var peak: Double { max(0, ring.max() ?? 0) }

  /// A round number for the end of the plot's axis: 1, 2 or 5 times a power of ten, at least ``peak`` and `least`.
  public func axis(least: Double = 1) -> Double {
    let peak = max(peak, least, .leastNormalMagnitude)
    var power = 1.0
    while power * 10 <= peak { power *= 10 }
    while power > peak { power /= 10 }
    return [1.0, 2, 5, 10].map { $0 * power }.first { $0 >= peak } ?? peak
  }
}
