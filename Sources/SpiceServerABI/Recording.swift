import CSpiceServer
import SpiceChannel
import SpiceQXL
import SpiceSockets
import Synchronization

/// The file that the commands of a server's guest are recorded to. All of its displays share it.
final class Recording: Sendable {
  private let file: RecordingFile
  private let state = Mutex(State())

  private struct State {
    var writer = RecordingWriter()
    /// Nothing more is written after the end, nor to a file that is full.
    var hasEnded = false
  }

  /// The recording that the environment asks for, if it does.
  static func wanted() -> Recording? {
    guard let name = Environment.text("SPICE_WORKER_RECORD_FILENAME") else { return nil }
    if Environment.isSet("SPICE_WORKER_RECORD_FILTER") {
      // Nobody expects a hypervisor to run programs.
      HostLog.warning("SPICE_WORKER_RECORD_FILTER is not heeded: the recording is written as it is")
    }
    guard let file = RecordingFile(creating: name) else {
      HostLog.warning("failed to open recording file \(name)")
      return nil
    }
    return Recording(file)
  }

  private init(_ file: RecordingFile) {
    self.file = file
    write { _, _ in RecordingWriter.header }
  }

  /// Ends the recording. Displays may still have it.
  func end() {
    state.withLock { state in
      state.hasEnded = true
      file.close()
    }
  }

  /// A guest gives a command; one that was saved may have surfaces with content.
  func command(_ command: GuestCommand, _ slots: MemorySlots, wasSaved: Bool = false) {
    write { writer, now throws(RecordingError) in
      try writer.event(command, slots: slots, keepsContent: wasSaved, nanoseconds: now)
    }
  }

  /// A primary surface is made.
  func primaryCreated(_ primary: HostedDisplay.Primary, _ slots: MemorySlots) {
    let recorded = RecordedPrimary(primary.surface, allowsPositions: primary.allowsPositions)
    write { writer, now throws(RecordingError) in try writer.event(recorded, slots: slots, nanoseconds: now) }
  }

  /// The primary surface goes.
  func primaryDestroyed() { write { $0.destroyPrimary(nanoseconds: $1) } }

  /// All surfaces go.
  func surfacesDestroyed() { write { $0.destroySurfaces(nanoseconds: $1) } }

  private func write(_ event: (inout RecordingWriter, UInt64) throws(RecordingError) -> [UInt8]) {
    state.withLock { state in
      let now = UInt64(clamping: MonotonicClock.now.nanoseconds)
      // What is no command is told where it is read.
      guard !state.hasEnded, let bytes = try? event(&state.writer, now), !file.write(bytes) else { return }
      state.hasEnded = true
      HostLog.warning("the recording ends here: the file cannot be written")
    }
  }
}
