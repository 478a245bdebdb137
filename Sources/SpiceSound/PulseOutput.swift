public import SpiceClient
import Synchronization

extension SoundFormat {
  /// Bytes of one sample of every channel.
  var frameBytes: Int { 2 * max(1, channels) }

  func bytes(milliseconds: Int) -> UInt32 { UInt32(clamping: rate * milliseconds / 1000 * frameBytes) }
}

/// The user's loudspeakers, through the sound server: PulseAudio, or PipeWire, which takes the same.
public final class PulseOutput: SoundOutput {
  private let connection: PulseConnection
  private let stream = Mutex<PulseStream?>(nil)

  /// Connects to the sound server. `name` is what it shows to the user.
  ///
  /// - Throws: ``SoundServerError`` if there is none.
  public init(name: String) async throws { connection = try await PulseConnection.open(name: name) }

  public func begin(_ format: SoundFormat) {
    let new = PulseStream(connection, .playback, format, name: "Playback")
    stream.withLock { $0 = new }
  }

  public var wish: SoundWish {
    guard let room = stream.withLock({ $0 })?.room else { return .frames(0, delay: .zero) }
    return .frames(room.frames, delay: .microseconds(Int64(clamping: room.delay)))
  }

  public func play(_ samples: [Int16]) { stream.withLock { $0 }?.write(samples) }

  public func end() {
    let ended = stream.withLock { stream in
      defer { stream = nil }
      return stream
    }
    guard let ended, let delay = ended.room?.delay else { return }
    // The end of it is not heard yet.
    Task {
      try? await Task.sleep(for: .microseconds(Int64(clamping: min(delay, Self.longestEnd))))
      withExtendedLifetime(ended) {}
    }
  }

  /// Microseconds that the end of a sound may take to be heard.
  private static let longestEnd: UInt64 = 2_000_000
}

/// The user's microphone, through the sound server. It is open only while the machine records.
public final class PulseInput: SoundInput {
  private let connection: PulseConnection
  private let stream = Mutex<PulseStream?>(nil)

  /// Connects to the sound server. `name` is what it shows to the user.
  ///
  /// - Throws: ``SoundServerError`` if there is none.
  public init(name: String) async throws { connection = try await PulseConnection.open(name: name) }

  public func begin(_ format: SoundFormat) {
    let new = PulseStream(connection, .record, format, name: "Record")
    stream.withLock { $0 = new }
  }

  public func take() -> [Int16] { stream.withLock { $0 }?.read() ?? [] }

  public func end() { stream.withLock { $0 = nil } }
}
