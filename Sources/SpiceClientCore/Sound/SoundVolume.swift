/// How loud the guest's mixer is, as factors for samples.
///
/// The mixer's numbers are on the scale of ears, which is the cube of that of samples, as other clients take them.
public struct SoundVolume: Equatable, Sendable {
  private var factors: [Double]

  /// The factors of a mixer: from 0 to 65535 for each channel, and full without any.
  public init(_ volume: [UInt16], isMuted: Bool) {
    factors = volume.map { level in
      let share = isMuted ? 0 : Double(level) / 65_535
      return share * share * share
    }
    if isMuted, volume.isEmpty { factors = [0] }
  }

  /// Samples with channels in turn, as loud as that. A channel without a number is as loud as the last that has one.
  public func apply(to samples: [Int16], channels: Int) -> [Int16] {
    guard let last = factors.last, factors.contains(where: { $0 != 1 }) else { return samples }
    var louder = samples
    for index in louder.indices {
      let channel = index % max(1, channels)
      let factor = channel < factors.count ? factors[channel] : last
      louder[index] = Int16(max(-32_768, min(32_767, (Double(louder[index]) * factor).rounded())))
    }
    return louder
  }
}
