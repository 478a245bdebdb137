import SpiceBytes
import SpiceClientCore
import SpiceCodecs
import SpicePixels

// A session without a server: the bytes that `spice record` has written go through the same client engine.
// SAFETY: see `Exports.swift`.

/// A replay that has not begun.
@_expose(wasm, "spice_replay_new")
public func newReplay() -> Int32 { Objects.add(Replay()) }

/// Plays the next bytes of a recording, however it is cut. Returns 0.
@_expose(wasm, "spice_replay_feed")
public func feedReplay(_ replay: Int32, _ data: UnsafeRawPointer, _ count: Int) -> Int32 {
  let bytes = unsafe RawSpan(_unsafeStart: data, byteCount: count)
  guard let replay = Objects.replay(replay) else { return Failure.badHandle.rawValue }
  do throws(RecordingFormat.Fault) {
    try replay.feed(bytes)
    return 0
  } catch { return Failure.badRecording.rawValue }
}

/// What a display shows by now, or showed last: a picture.
@_expose(wasm, "spice_replay_picture")
public func pictureOfReplay(_ replay: Int32, _ display: Int32) -> Int32 {
  guard let replay = Objects.replay(replay), let id = UInt8(exactly: display), let picture = replay.picture(id) else {
    return Failure.badHandle.rawValue
  }
  return Objects.add(picture)
}

/// A recording that arrives in pieces.
final class Replay {
  private let replay = SessionReplay(codecs: ForeignCodecs())
  private var queue = ByteQueue()
  private var hasBegun = false

  func feed(_ bytes: RawSpan) throws(RecordingFormat.Fault) {
    queue.append(bytes)
    if !hasBegun { hasBegun = try RecordingFormat.takeHeader(&queue) }
    while hasBegun, let entry = try RecordingFormat.takeEntry(&queue) { replay.play(entry) }
  }

  func picture(_ display: UInt8) -> Bitmap? {
    replay.session.displays[display]?.picture ?? replay.lastPictures[display]
  }
}
