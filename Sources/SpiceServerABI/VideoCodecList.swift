import SpiceCodecs

/// The list of video encoders and codecs that a host gives (`spice_server_set_video_codecs`).
struct VideoCodecList {
  /// An encoder and what it makes.
  struct Entry: Equatable {
    var encoder: String
    var codec: String
  }

  /// What `auto` stands for.
  static let standard = VideoCodecList(entries: [
    Entry(encoder: "spice", codec: "mjpeg"), Entry(encoder: "gstreamer", codec: "mjpeg"),
    Entry(encoder: "gstreamer", codec: "h264"), Entry(encoder: "gstreamer", codec: "vp8"),
    Entry(encoder: "gstreamer", codec: "vp9"),
  ])

  private static let encoders: Set<String> = ["spice", "gstreamer"]
  private static let codecs: [String: VideoFormat] = ["mjpeg": .mjpeg, "vp8": .vp8, "h264": .h264, "vp9": .vp9]

  private(set) var entries: [Entry]

  private init(entries: [Entry]) { self.entries = entries }

  /// Reads a list: items `encoder:codec` with semicolons between them. Items that are not understood are told to `warn`
  /// and left out; nil if nothing is left.
  init?(_ text: String, warn: (String) -> Void) {
    if text == "auto" {
      self = .standard
      return
    }
    entries = []
    for item in text.split(separator: ";") {
      let parts = item.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts.allSatisfy(Self.isName) else {
        warn("spice: invalid encoder:codec value at \(item)")
        continue
      }
      let entry = Entry(encoder: String(parts[0]), codec: String(parts[1]))
      if !Self.encoders.contains(entry.encoder) {
        warn("spice: unknown video encoder \(entry.encoder)")
      } else if Self.codecs[entry.codec] == nil {
        warn("spice: unknown video codec \(entry.codec)")
      } else {
        entries.append(entry)
      }
    }
    if entries.isEmpty { return nil }
  }

  private static func isName(_ text: Substring) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x5F }
  }

  /// What it makes, each once, in order.
  var formats: [VideoFormat] {
    var formats: [VideoFormat] = []
    for entry in entries {
      if let format = Self.codecs[entry.codec], !formats.contains(format) { formats.append(format) }
    }
    return formats
  }

  /// The list as a host gets it.
  var text: String { entries.map { "\($0.encoder):\($0.codec)" }.joined(separator: ";") }
}
