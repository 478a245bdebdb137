public import SpiceChannel
public import SpiceWire

/// The server's clock for sound and video, as the client reckons it (spec: multimedia time).
public struct MultimediaClock: Equatable, Sendable {
  private var offset: UInt32 = 0

  /// A clock that runs with the driver's.
  public init() {}

  /// The server said what time it is.
  public mutating func set(_ time: MultimediaTime, at now: SpiceInstant) {
    offset = time.rawValue &- UInt32(truncatingIfNeeded: now.milliseconds)
  }

  /// The server's time at a moment.
  public func time(at now: SpiceInstant) -> MultimediaTime {
    MultimediaTime(rawValue: UInt32(truncatingIfNeeded: now.milliseconds) &+ offset)
  }
}
