public import CSpiceServer

// Sound is not served yet: devices are taken in, and find nobody who listens or speaks.

/// The rate of samples that is best, a second.
private let bestRate: UInt32 = 48_000

@c @implementation
public func spice_server_playback_start(_ sin: UnsafeMutablePointer<SpicePlaybackInstance>!) {}

@c @implementation
public func spice_server_playback_stop(_ sin: UnsafeMutablePointer<SpicePlaybackInstance>!) {}

@c @implementation
public func spice_server_playback_get_buffer(
  _ sin: UnsafeMutablePointer<SpicePlaybackInstance>!,
  _ samples: UnsafeMutablePointer<UnsafeMutablePointer<UInt32>?>!, _ num_samples: UnsafeMutablePointer<UInt32>!
) {
  unsafe samples.pointee = nil
  unsafe num_samples.pointee = 0
}

@c @implementation
public func spice_server_playback_put_samples(
  _ sin: UnsafeMutablePointer<SpicePlaybackInstance>!, _ samples: UnsafeMutablePointer<UInt32>!
) {}

@c @implementation
public func spice_server_playback_set_volume(
  _ sin: UnsafeMutablePointer<SpicePlaybackInstance>!, _ nchannels: UInt8, _ volume: UnsafeMutablePointer<UInt16>!
) {}

@c @implementation
public func spice_server_playback_set_mute(_ sin: UnsafeMutablePointer<SpicePlaybackInstance>!, _ mute: UInt8) {}

@c @implementation
public func spice_server_get_best_playback_rate(_ sin: UnsafeMutablePointer<SpicePlaybackInstance>!) -> UInt32 {
  bestRate
}

@c @implementation
public func spice_server_set_playback_rate(_ sin: UnsafeMutablePointer<SpicePlaybackInstance>!, _ frequency: UInt32) {}

@c @implementation
public func spice_server_record_start(_ sin: UnsafeMutablePointer<SpiceRecordInstance>!) {}

@c @implementation
public func spice_server_record_stop(_ sin: UnsafeMutablePointer<SpiceRecordInstance>!) {}

@c @implementation
public func spice_server_record_get_samples(
  _ sin: UnsafeMutablePointer<SpiceRecordInstance>!, _ samples: UnsafeMutablePointer<UInt32>!, _ bufsize: UInt32
) -> UInt32 { 0 }

@c @implementation
public func spice_server_record_set_volume(
  _ sin: UnsafeMutablePointer<SpiceRecordInstance>!, _ nchannels: UInt8, _ volume: UnsafeMutablePointer<UInt16>!
) {}

@c @implementation
public func spice_server_record_set_mute(_ sin: UnsafeMutablePointer<SpiceRecordInstance>!, _ mute: UInt8) {}

@c @implementation
public func spice_server_get_best_record_rate(_ sin: UnsafeMutablePointer<SpiceRecordInstance>!) -> UInt32 { bestRate }

@c @implementation
public func spice_server_set_record_rate(_ sin: UnsafeMutablePointer<SpiceRecordInstance>!, _ frequency: UInt32) {}
