import Foundation
import SpiceBytes
import SpiceClientCore

/// A recording to replay.
struct Recording {
  var name: String
  var entries: [RecordingEntry]

  /// One of a session that never was; see ``SyntheticSession``.
  init(of pictures: [Picture]) throws {
    name = "synthetic"
    entries = try SyntheticSession(pictures).entries
  }

  /// A file that `spice record` has written.
  init(file: URL) throws {
    name = file.lastPathComponent
    var queue = ByteQueue()
    let bytes = [UInt8](try Data(contentsOf: file))
    queue.append(bytes.rawSpan)
    guard try RecordingFormat.takeHeader(&queue) else { throw RecordingFormat.Fault.notARecording }
    entries = []
    while let entry = try RecordingFormat.takeEntry(&queue, at: bytes.count - queue.count) { entries.append(entry) }
  }

  /// Bytes of each message from the server.
  var messageSizes: [Int] {
    entries.compactMap { if case .fromServer(let bytes) = $0.content { bytes.count } else { nil } }
  }
}
