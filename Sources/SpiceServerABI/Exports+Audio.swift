public import CSpiceServer
import SpiceServerRuntime

/// The rate of samples that is best, a second: that of Opus.
private let bestRate: UInt32 = 48_000

// MARK: Playback

@unsafe
private func playback(_ sin: UnsafeMutablePointer<SpicePlaybackInstance>?) -> HostedPlayback? {
  unsafe Handles.object(sin?.pointee.st, as: AttachedDevice.self)?.playback
}

/// The volume of each channel; what a host tells of none is nothing.
@unsafe
private func volumes(_ count: UInt8, _ volume: UnsafeMutablePointer<UInt16>?) -> [UInt16] {
  // SAFETY: the host has as many as it says.
  unsafe volume.map { unsafe Array(UnsafeBufferPointer(start: $0, count: Int(count))) } ?? []
}

@c @implementation
public func spice_server_playback_start(_ sin: UnsafeMutablePointer<SpicePlaybackInstance>!) {
  unsafe playback(sin)?.start()
}

@c @implementation
public func spice_server_playback_stop(_ sin: UnsafeMutablePointer<SpicePlaybackInstance>!) {
  unsafe playback(sin)?.stop()
}

@c @implementation
public func spice_server_playback_get_buffer(
  _ sin: UnsafeMutablePointer<SpicePlaybackInstance>!,
  _ samples: UnsafeMutablePointer<UnsafeMutablePointer<UInt32>?>!, _ num_samples: UnsafeMutablePointer<UInt32>!
) {
  let buffer = unsafe playback(sin)?.buffer()
  unsafe samples.pointee = buffer
  unsafe num_samples.pointee = buffer == nil ? 0 : UInt32(HostedPlayback.bufferFrames)
}

@c @implementation
public func spice_server_playback_put_samples(
  _ sin: UnsafeMutablePointer<SpicePlaybackInstance>!, _ samples: UnsafeMutablePointer<UInt32>!
) {
  // A device that was taken away has taken its buffers with it.
  if let samples = unsafe samples { unsafe playback(sin)?.play(samples) }
}

@c @implementation
public func spice_server_playback_set_volume(
  _ sin: UnsafeMutablePointer<SpicePlaybackInstance>!, _ nchannels: UInt8, _ volume: UnsafeMutablePointer<UInt16>!
) {
  unsafe playback(sin)?.device.setVolume(volumes(nchannels, volume))
}

@c @implementation
public func spice_server_playback_set_mute(_ sin: UnsafeMutablePointer<SpicePlaybackInstance>!, _ mute: UInt8) {
  unsafe playback(sin)?.device.setMuted(mute != 0)
}

@c @implementation
public func spice_server_get_best_playback_rate(_ sin: UnsafeMutablePointer<SpicePlaybackInstance>!) -> UInt32 {
  bestRate
}

@c @implementation
public func spice_server_set_playback_rate(_ sin: UnsafeMutablePointer<SpicePlaybackInstance>!, _ frequency: UInt32) {
  unsafe playback(sin)?.device.setRate(Int(frequency))
}

// MARK: Record

@unsafe
private func record(_ sin: UnsafeMutablePointer<SpiceRecordInstance>?) -> RecordDevice? {
  unsafe Handles.object(sin?.pointee.st, as: AttachedDevice.self)?.record
}

@c @implementation
public func spice_server_record_start(_ sin: UnsafeMutablePointer<SpiceRecordInstance>!) {
  unsafe record(sin)?.start()
}

@c @implementation
public func spice_server_record_stop(_ sin: UnsafeMutablePointer<SpiceRecordInstance>!) {
  unsafe record(sin)?.stop()
}

@c @implementation
public func spice_server_record_get_samples(
  _ sin: UnsafeMutablePointer<SpiceRecordInstance>!, _ samples: UnsafeMutablePointer<UInt32>!, _ bufsize: UInt32
) -> UInt32 {
  guard let samples = unsafe samples, let taken = unsafe record(sin)?.take(frames: Int(bufsize)) else { return 0 }
  let frames = taken.count / 2
  for frame in 0..<frames {
    let (left, right) = (UInt16(bitPattern: taken[2 * frame]), UInt16(bitPattern: taken[2 * frame + 1]))
    // SAFETY: the host has room for `bufsize` frames, and no more were taken.
    unsafe samples[frame] = UInt32(left) | UInt32(right) << 16
  }
  return UInt32(frames)
}

@c @implementation
public func spice_server_record_set_volume(
  _ sin: UnsafeMutablePointer<SpiceRecordInstance>!, _ nchannels: UInt8, _ volume: UnsafeMutablePointer<UInt16>!
) {
  unsafe record(sin)?.setVolume(volumes(nchannels, volume))
}

@c @implementation
public func spice_server_record_set_mute(_ sin: UnsafeMutablePointer<SpiceRecordInstance>!, _ mute: UInt8) {
  unsafe record(sin)?.setMuted(mute != 0)
}

@c @implementation
public func spice_server_get_best_record_rate(_ sin: UnsafeMutablePointer<SpiceRecordInstance>!) -> UInt32 { bestRate }

@c @implementation
public func spice_server_set_record_rate(_ sin: UnsafeMutablePointer<SpiceRecordInstance>!, _ frequency: UInt32) {
  unsafe record(sin)?.setRate(Int(frequency))
}
