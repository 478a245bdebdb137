import SpiceBytes
import SpiceClientCore
import SpiceCodecs
import SpicePixels
import SpiceWire

/// Recordings: the same entries however the file is cut, written back the same, and played.
enum RecordingOracle {
  private struct Outcome: Equatable {
    var entries: [RecordingEntry] = []
    var fault: RecordingFormat.Fault?
  }

  static func judge(_ bytes: RawSpan) {
    var input = FuzzInput(bytes)
    let pieces = Pieces.choose(&input)
    let file = input.rest()
    let outcome = run(file, Pieces())
    expect(outcome == run(file, pieces), "a file in pieces holds the same entries")
    let replay = SessionReplay(options: Limits.options, codecs: ToyCodecs.all)
    for entry in outcome.entries {
      var queue = ByteQueue()
      let written = RecordingFormat.encode(entry)
      queue.append(written.rawSpan)
      expect((try? RecordingFormat.takeEntry(&queue)) == entry && queue.isEmpty, "an entry is read back")
      if !replay.hasEnded { replay.play(entry) }
    }
    replay.finish()
    for picture in replay.lastPictures.values { expect(picture.width > 0, "a picture has a size") }
  }

  private static func run(_ file: RawSpan, _ pieces: Pieces) -> Outcome {
    var queue = ByteQueue()
    var outcome = Outcome()
    var hasBegun = false
    pieces.cut(file) { piece in
      queue.append(piece)
      do throws(RecordingFormat.Fault) {
        if !hasBegun { hasBegun = try RecordingFormat.takeHeader(&queue) }
        while hasBegun, let entry = try RecordingFormat.takeEntry(&queue) { outcome.entries.append(entry) }
        return true
      } catch {
        outcome.fault = error
        return false
      }
    }
    return outcome
  }
}

extension SessionReplay {
  fileprivate var hasEnded: Bool { end != nil }
}
