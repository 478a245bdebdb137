import SpiceChannel
import SpiceClientCore

/// Sees every message of a session, as bytes for a file: ``RecordingFormat``'s header first, then an entry each. Called on
/// the session's thread; it must not wait long.
public typealias SessionRecorder = @Sendable ([UInt8]) -> Void

extension SessionDriver {
  /// Begins a recording. On the loop, before the session starts.
  func record(to recorder: @escaping SessionRecorder) {
    session.tap = { [unowned self] event in
      let (channel, content): (_, RecordingEntry.Content) =
        switch event {
        case .opened(let channel, let peer): (channel, .opened(peer))
        case .fromServer(let channel, let bytes): (channel, .fromServer(bytes))
        case .toServer(let channel, let bytes): (channel, .toServer(bytes))
        case .closed(let channel): (channel, .closed)
        }
      recorder(RecordingFormat.encode(RecordingEntry(time: now, channel: channel, content: content)))
    }
  }
}
