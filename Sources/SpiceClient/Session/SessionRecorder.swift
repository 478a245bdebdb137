import SpiceChannel
import SpiceClientCore
import Synchronization

/// Sees every message of a session, as bytes for a file: ``RecordingFormat``'s header first, then an entry each; nothing
/// if there is no message. Called on the session's thread; it must not wait long.
public typealias SessionRecorder = @Sendable ([UInt8]) -> Void

/// What a recorder is told in all attempts to connect together.
final class Recording: Sendable {
  private let recorder: SessionRecorder
  private let hasBegun = Atomic(false)

  init(to recorder: @escaping SessionRecorder) { self.recorder = recorder }

  func add(_ entry: RecordingEntry) {
    if !hasBegun.exchange(true, ordering: .relaxed) { recorder(RecordingFormat.header) }
    recorder(RecordingFormat.encode(entry))
  }
}

extension SessionDriver {
  /// Begins a recording. On the loop, before the session starts.
  func record(to recording: Recording) {
    session.tap = { [unowned self] event in
      let (channel, content): (_, RecordingEntry.Content) =
        switch event {
        case .opened(let channel, let peer): (channel, .opened(peer))
        case .fromServer(let channel, let bytes): (channel, .fromServer(bytes))
        case .toServer(let channel, let bytes): (channel, .toServer(bytes))
        case .closed(let channel): (channel, .closed)
        }
      recording.add(RecordingEntry(time: now, channel: channel, content: content))
    }
  }
}
