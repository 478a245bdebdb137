public import SpiceChannel
public import SpiceWire

/// The media clocks of clients: what is shown and played at the same moment belongs together.
extension ServerHub {
  /// The videos of a display need so many milliseconds from a frame to its moment, for a client to have them all in time;
  /// nil if it has no videos any more.
  public func setVideoDelay(_ milliseconds: Int64?, display: UInt8, of session: SessionID, at now: SpiceInstant) {
    guard let main = clients.first(where: { $0.session == session })?.main else { return }
    main.setVideoDelay(milliseconds, display: display, at: now)
  }
}
