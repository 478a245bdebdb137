import SpiceBytes
import SpiceClientCore
import SpiceCodecs
import SpicePixels

/// Whole sessions, as fast as they can be taken in.
///
/// Without JPEG and zlib: draws whose images need these are dropped, and counted.
struct ReplaySuite {
  var recordings: [Recording]
  var runs: Int

  func run() {
    let table = Table(
      .words("recording", 20), .number("messages"), .number("MB", 7), .number("messages/s", 10), .number("Mpx/s"),
      .number("(best)", 8), .number("dropped"), .number("checksum", 16))
    for recording in recordings {
      var last = Self.replay(recording)
      let timing = Timing(runs: runs) { last = Self.replay(recording) }
      let sizes = recording.messageSizes
      let pixels = ImageStatistics.Form.allCases.reduce(0) { $0 + Int(last.images[$1].pixels) }
      table.row(
        recording.name, "\(sizes.count)", Table.figure(Double(sizes.reduce(0, +)) / 1e6),
        Table.figure(timing.median.millionsPerSecond(sizes.count) * 1e6),
        Table.figure(timing.median.millionsPerSecond(pixels)),
        "(\(Table.figure(timing.best.millionsPerSecond(pixels))))", "\(last.droppedDraws)", Self.checksum(last))
    }
  }

  private static func replay(_ recording: Recording) -> SessionReplay {
    let replay = SessionReplay(codecs: ForeignCodecs())
    for entry in recording.entries { replay.play(entry) }
    replay.finish()
    return replay
  }

  /// As `spice replay` has it: FNV-1a over red, green and blue of each pixel of the first display.
  private static func checksum(_ replay: SessionReplay) -> String {
    guard let picture = replay.lastPictures.min(by: { $0.key < $1.key })?.value.converted(to: .xrgb32) else {
      return "no picture"
    }
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for y in 0..<picture.height {
      let row = picture.rows.row(y)
      for x in 0..<picture.width {
        for channel in [2, 1, 0] { hash = (hash ^ UInt64(row[x * 4 + channel])) &* 0x100_0000_01B3 }
      }
    }
    let hex = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - hex.count) + hex
  }
}
