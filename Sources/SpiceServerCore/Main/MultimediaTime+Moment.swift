public import SpiceChannel
public import SpiceWire

extension MultimediaTime {
  /// The server's media clock at a moment: that of the server itself.
  public init(at moment: SpiceInstant) { self.init(rawValue: UInt32(truncatingIfNeeded: moment.milliseconds)) }
}
