import CPulse
import SpiceClient

/// A stream of sound from or to the sound server.
@safe
final class PulseStream: @unchecked Sendable {
  private let connection: PulseConnection
  private let stream: OpaquePointer
  let format: SoundFormat

  /// Whether a stream plays or records.
  enum Direction {
    case playback
    case record
  }

  /// Milliseconds that the server keeps of what is played, and that it hands over at once of what is recorded.
  private static let latency = (playback: 50, record: 20)

  /// Begins a stream; nil if the server takes none.
  init?(_ connection: PulseConnection, _ direction: Direction, _ format: SoundFormat, name: String) {
    self.connection = connection
    self.format = format
    var specification = pa_sample_spec()
    specification.format = PA_SAMPLE_S16LE
    specification.rate = UInt32(clamping: format.rate)
    specification.channels = UInt8(clamping: format.channels)
    var attributes = pa_buffer_attr(
      maxlength: .max, tlength: .max, prebuf: 0, minreq: .max, fragsize: .max)
    attributes.tlength = format.bytes(milliseconds: Self.latency.playback)
    attributes.fragsize = format.bytes(milliseconds: Self.latency.record)
    let created: OpaquePointer? = unsafe connection.locked { context in
      guard let stream = unsafe pa_stream_new(context, name, &specification, nil) else { return nil }
      let timing = PA_STREAM_INTERPOLATE_TIMING.rawValue | PA_STREAM_AUTO_TIMING_UPDATE.rawValue
      let flags = pa_stream_flags_t(rawValue: timing | PA_STREAM_ADJUST_LATENCY.rawValue)
      let status =
        unsafe direction == .playback
        ? pa_stream_connect_playback(stream, nil, &attributes, flags, nil, nil)
        : pa_stream_connect_record(stream, nil, &attributes, flags)
      if status == 0 { return unsafe stream }
      unsafe pa_stream_unref(stream)
      return nil
    }
    guard let created = unsafe created else { return nil }
    unsafe stream = created
  }

  deinit {
    unsafe connection.locked { _ in
      unsafe pa_stream_disconnect(stream)
      unsafe pa_stream_unref(stream)
    }
  }

  /// How many frames can be written, and in how many microseconds the first of them will be heard; nil before the stream
  /// has begun, and after it broke.
  var room: (frames: Int, delay: UInt64)? {
    unsafe connection.locked { _ in
      guard unsafe pa_stream_get_state(stream) == PA_STREAM_READY else { return nil }
      let bytes = unsafe pa_stream_writable_size(stream)
      guard bytes >= 0 else { return nil }
      var (latency, isNegative): (pa_usec_t, CInt) = (0, 0)
      // Not known for a moment at first.
      if unsafe pa_stream_get_latency(stream, &latency, &isNegative) != 0 || isNegative != 0 { latency = 0 }
      return (bytes / format.frameBytes, latency)
    }
  }

  /// Plays samples.
  func write(_ samples: [Int16]) {
    unsafe connection.locked { _ in
      guard unsafe pa_stream_get_state(stream) == PA_STREAM_READY else { return }
      // SAFETY: the library copies as many bytes as the samples have.
      _ = unsafe pa_stream_write(stream, samples, samples.count * 2, nil, 0, PA_SEEK_RELATIVE)
    }
  }

  /// Takes what was recorded.
  func read() -> [Int16] {
    unsafe connection.locked { _ in
      var samples: [Int16] = []
      guard unsafe pa_stream_get_state(stream) == PA_STREAM_READY else { return samples }
      while unsafe pa_stream_readable_size(stream) > 0 {
        var (data, count): (UnsafeRawPointer?, Int) = (nil, 0)
        guard unsafe pa_stream_peek(stream, &data, &count) == 0, count > 0 else { break }
        // SAFETY: the library lends `count` bytes until they are dropped; a hole has none.
        if let data = unsafe data {
          unsafe samples += UnsafeRawBufferPointer(start: data, count: count).bindMemory(to: Int16.self)
        }
        unsafe pa_stream_drop(stream)
      }
      return samples
    }
  }
}
