public import SpiceChannel
public import SpiceWire

/// The way between the session's sound and its devices.
extension ClientSession {
  /// What the playback channel has for a device that will play it in `delay` milliseconds: so many frames, with silence
  /// where nothing has come. Nil if nothing is played.
  ///
  /// Videos follow: the media clock is that of the sound which is heard.
  public func takeSound(frames: Int, delay: Double, at now: SpiceInstant) -> [Int16]? {
    let before = shared.clock.time(at: now)
    let taken = playback?.take(frames, delay: delay, at: now)
    // Frames that wait are shown by the clock as it was when they came.
    if shared.clock.time(at: now) != before { clockChanged(at: now) }
    return taken
  }

  /// All that has come on the playback channel since the last time, as it came. Nil if nothing is played.
  public func takeAllSound() -> [Int16]? { playback?.takeAll() }

  /// What is due at a moment: sound that is heard, frames that are shown.
  public func mediaTime(at now: SpiceInstant) -> MultimediaTime { shared.clock.time(at: now) }
}
