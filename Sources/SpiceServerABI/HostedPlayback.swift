import CSpiceServer
import SpiceServerCore
import SpiceServerRuntime

/// A device of a host's that plays sound (`SpicePlaybackState`): the buffers that the host fills. On the host's thread.
///
/// A buffer belongs to the device, not to a client: the host may hold one while clients come and go.
@safe
final class HostedPlayback {
  /// Buffers that the host may hold at a time.
  private static let bufferCount = 3

  /// Frames of a buffer, each the samples of both channels.
  static let bufferFrames = SoundQueue.packetFrames

  let device: PlaybackDevice
  private var isPlaying = false
  private var free: [UnsafeMutablePointer<UInt32>] = unsafe []
  private var held: [UnsafeMutablePointer<UInt32>] = unsafe []

  init(_ device: PlaybackDevice) {
    self.device = device
    for _ in 0..<Self.bufferCount {
      let buffer = UnsafeMutablePointer<UInt32>.allocate(capacity: Self.bufferFrames)
      unsafe buffer.initialize(repeating: 0, count: Self.bufferFrames)
      unsafe free.append(buffer)
    }
  }

  deinit {
    unsafe free += held
    while let buffer = unsafe free.popLast() { unsafe buffer.deallocate() }
  }

  func start() {
    guard !isPlaying else { return HostLog.critical("spice_server_playback_start: it plays already") }
    isPlaying = true
    device.start()
  }

  func stop() {
    guard isPlaying else { return }
    isPlaying = false
    device.stop()
  }

  /// A buffer of ``bufferFrames`` frames for the host to fill; nil if
  /// nobody listens, or the host has all of them.
  @unsafe
  func buffer() -> UnsafeMutablePointer<UInt32>? {
    guard isPlaying, device.hasListeners, let buffer = unsafe free.popLast() else { return nil }
    unsafe held.append(buffer)
    return unsafe buffer
  }

  /// Plays a buffer that the host has filled, and takes it back.
  func play(_ buffer: UnsafeMutablePointer<UInt32>) {
    guard let index = unsafe held.firstIndex(of: buffer) else {
      return HostLog.critical("spice_server_playback_put_samples: the buffer is not of this device")
    }
    unsafe held.remove(at: index)
    unsafe free.append(buffer)
    guard isPlaying else { return }
    var samples: [Int16] = []
    samples.reserveCapacity(Self.bufferFrames * 2)
    for frame in 0..<Self.bufferFrames {
      // SAFETY: every buffer has room for a packet.
      let both = unsafe buffer[frame]
      samples.append(Int16(truncatingIfNeeded: both))
      samples.append(Int16(truncatingIfNeeded: both >> 16))
    }
    device.play(samples)
  }
}
