import NIOCore
public import SpiceClientCore
public import SpiceWire

/// Figures of a session since it began.
public struct SessionStatistics: Sendable {
  /// Bytes and messages of each channel.
  public var channels: [ChannelStatus]
  /// What the displays' images came as, all displays together.
  public var images = ImageStatistics()
  /// Frames of video shown, by how they were coded.
  public var videoFramesByCodec: [VideoCodec: UInt64] = [:]
  /// Frames of video shown.
  public var videoFrames: UInt64 { videoFramesByCodec.values.reduce(0, +) }
  /// Draw commands that could not be carried out.
  public var droppedDraws: UInt64 = 0
  /// Time for a byte to the server and back, as TCP reckons it on the main connection; nil where that is unknown.
  public var roundTrip: Duration?

  /// Figures of some channels, and none besides.
  public init(channels: [ChannelStatus]) { self.channels = channels }
}

extension SessionDriver {
  /// Figures so far; nil once the session is over.
  func statistics() async -> SessionStatistics? {
    let roundTrip = await ask { $0.roundTrip() }
    let measured = try? await roundTrip?.get()
    return await ask { driver in
      var statistics = SessionStatistics(channels: driver.session.channels)
      statistics.roundTrip = measured ?? nil
      for display in driver.session.displays.values {
        statistics.images.add(display.imageStatistics)
        statistics.videoFramesByCodec.merge(display.shownFrames, uniquingKeysWith: +)
        statistics.droppedDraws += display.droppedDraws
      }
      return statistics
    }
  }
}
