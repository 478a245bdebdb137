import Foundation
import SpiceBytes
import SpiceClient

/// What `spice replay` tells.
struct ReplayReport: Encodable {
  struct Picture: Encodable {
    var display: UInt8
    var width: Int
    var height: Int
    /// FNV-1a, 64 bits, over red, green, blue of each pixel, row after row.
    var checksum: String
  }

  struct Codec: Encodable {
    var codec: String
    var images: UInt64
    var bytes: UInt64
    var pixels: UInt64
  }

  var messages: Int
  var bytes: Int
  var recordedSeconds: Double
  var replaySeconds: Double
  var megapixelsPerSecond: Double
  var droppedDraws: UInt64
  var codecs: [Codec]
  var pictures: [Picture]

  init(_ replay: SessionReplay, entries: [RecordingEntry], time: Duration) {
    let received = entries.compactMap { entry -> Int? in
      if case .fromServer(let bytes) = entry.content { bytes.count } else { nil }
    }
    messages = received.count
    bytes = received.reduce(0, +)
    recordedSeconds = Double(entries.last?.time.nanoseconds ?? 0) / 1e9
    replaySeconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    let images = replay.images
    droppedDraws = replay.droppedDraws
    codecs = ImageStatistics.Form.allCases.compactMap { form in
      let tally = images[form]
      return tally.images == 0
        ? nil : Codec(codec: "\(form)", images: tally.images, bytes: tally.bytes, pixels: tally.pixels)
    }
    megapixelsPerSecond = Double(codecs.reduce(0) { $0 + $1.pixels }) / 1e6 / max(replaySeconds, 1e-9)
    pictures = replay.lastPictures.sorted { $0.key < $1.key }.map { id, picture in
      Picture(display: id, width: picture.width, height: picture.height, checksum: Self.checksum(picture))
    }
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  var text: String {
    var lines = [
      "\(messages) messages, \(bytes) bytes, recorded in \(String(format: "%.1f", recordedSeconds)) s",
      "replayed in \(String(format: "%.3f", replaySeconds)) s, \(String(format: "%.0f", megapixelsPerSecond)) megapixels/s",
    ]
    if droppedDraws > 0 { lines.append("\(droppedDraws) draw commands could not be carried out") }
    for codec in codecs {
      lines.append("\(codec.codec): \(codec.images) images, \(codec.bytes) bytes, \(codec.pixels) pixels")
    }
    for picture in pictures {
      lines.append("display \(picture.display): \(picture.width) x \(picture.height), checksum \(picture.checksum)")
    }
    return lines.joined(separator: "\n")
  }

  private static func checksum(_ picture: Bitmap) -> String {
    let screen = picture.converted(to: .xrgb32)
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for y in 0..<screen.height {
      let row = screen.rows.row(y)
      for x in 0..<screen.width {
        for channel in [2, 1, 0] { hash = (hash ^ UInt64(row[x * 4 + channel])) &* 0x100_0000_01B3 }
      }
    }
    let hex = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - hex.count) + hex
  }
}
