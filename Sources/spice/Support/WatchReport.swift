import Foundation
import SpiceClient
import SpiceClientCore

/// What `spice watch` tells of an interval.
struct WatchReport: Encodable {
  /// The figures at one moment.
  struct Sample {
    var channels: [(name: String, received: UInt64, sent: UInt64, messages: UInt64)]
    var images: ImageStatistics
    var droppedDraws: UInt64
    var frames: Int
    var roundTrip: Duration?

    init(_ state: SessionState, _ statistics: SessionStatistics?, frames: Int) {
      channels = (statistics?.channels ?? []).map {
        ($0.channel.name, $0.receivedBytes, $0.sentBytes, $0.receivedMessages)
      }
      images = statistics?.images ?? ImageStatistics()
      droppedDraws = statistics?.droppedDraws ?? 0
      roundTrip = statistics?.roundTrip
      self.frames = frames
    }
  }

  struct Channel: Encodable {
    var channel: String
    var receivedBytes: UInt64
    var sentBytes: UInt64
    var messages: UInt64
  }

  struct Codec: Encodable {
    var codec: String
    var images: UInt64
    var bytes: UInt64
    var pixels: UInt64
  }

  var seconds: Double
  var frames: Int
  var latencyMilliseconds: Double?
  /// Images drawn from the cache, of all images.
  var cacheHitShare: Double?
  var droppedDraws: UInt64
  var channels: [Channel]
  var codecs: [Codec]

  init(from old: Sample, to new: Sample, seconds: Double) {
    self.seconds = seconds
    frames = new.frames - old.frames
    droppedDraws = new.droppedDraws - old.droppedDraws
    latencyMilliseconds = new.roundTrip.map {
      Double($0.components.attoseconds) / 1e15 + Double($0.components.seconds) * 1e3
    }
    channels = new.channels.map { channel in
      let before = old.channels.first { $0.name == channel.name }
      return Channel(
        channel: channel.name, receivedBytes: channel.received - (before?.received ?? 0),
        sentBytes: channel.sent - (before?.sent ?? 0), messages: channel.messages - (before?.messages ?? 0))
    }
    codecs = ImageStatistics.Form.allCases.compactMap { form in
      let images = new.images[form].images - old.images[form].images
      guard images > 0 else { return nil }
      return Codec(
        codec: "\(form)", images: images, bytes: new.images[form].bytes - old.images[form].bytes,
        pixels: new.images[form].pixels - old.images[form].pixels)
    }
    let total = codecs.reduce(0) { $0 + $1.images }
    let hits = codecs.first { $0.codec == "\(ImageStatistics.Form.cache)" }?.images ?? 0
    cacheHitShare = total > 0 ? Double(hits) / Double(total) : nil
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// A table; on a terminal it takes the place of the one before.
  func text(isLive: Bool) -> String {
    var lines = [isLive ? "\u{1B}[H\u{1B}[2J" : ""]
    var summary = "\(Self.number(Double(frames) / seconds)) frames/s"
    if let latencyMilliseconds { summary += "   latency \(Self.number(latencyMilliseconds)) ms" }
    if let cacheHitShare { summary += "   cache hits \(Int(cacheHitShare * 100)) %" }
    if droppedDraws > 0 { summary += "   \(droppedDraws) draws dropped" }
    lines[0] += summary
    lines.append(Self.row("channel", "received", "sent", "messages"))
    for channel in channels {
      lines.append(
        Self.row(
          channel.channel, Self.bytes(Double(channel.receivedBytes) / seconds) + "/s",
          Self.bytes(Double(channel.sentBytes) / seconds) + "/s", "\(channel.messages)"))
    }
    if !codecs.isEmpty { lines.append(Self.row("image", "bytes", "megapixels", "count")) }
    for codec in codecs {
      lines.append(
        Self.row(
          codec.codec, Self.bytes(Double(codec.bytes)), Self.number(Double(codec.pixels) / 1e6), "\(codec.images)"))
    }
    return lines.joined(separator: "\n")
  }

  private static func row(_ cells: String...) -> String {
    cells.enumerated().map { index, cell in
      let room = String(repeating: " ", count: max(0, 14 - cell.count))
      return index == 0 ? cell + room : room + cell
    }.joined()
  }

  private static func number(_ value: Double) -> String { String(format: value < 10 ? "%.1f" : "%.0f", value) }

  private static func bytes(_ value: Double) -> String {
    for (unit, size) in [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)] where value >= size {
      return "\(number(value / size)) \(unit)"
    }
    return "\(Int(value)) B"
  }
}
