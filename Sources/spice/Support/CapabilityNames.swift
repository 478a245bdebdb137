import SpiceWire

/// Capabilities as the protocol names them, in lower case.
enum CapabilityNames {
  private static let main = ["semi-seamless-migrate", "name-and-uuid", "agent-connected-tokens", "seamless-migrate"]
  private static let display = [
    "sized-stream", "monitors-config", "composite", "a8-surface", "stream-report", "lz4-compression",
    "preferred-compression", "gl-scanout", "multi-codec", "mjpeg", "vp8", "h264", "preferred-video-codec", "vp9",
    "h265",
  ]
  private static let playback = ["celt-0.5.1", "volume", "latency", "opus"]
  private static let record = ["celt-0.5.1", "volume", "opus"]
  private static let agentNames = [
    "mouse-state", "monitors-config", "reply", "clipboard", "display-config", "clipboard-by-demand",
    "clipboard-selection", "sparse-monitors-config", "guest-lineend-lf", "guest-lineend-crlf", "max-clipboard",
    "audio-volume-sync", "monitors-config-position", "file-xfer-disabled", "file-xfer-detailed-errors",
    "graphics-device-info", "clipboard-no-release-on-regrab", "clipboard-grab-serial",
  ]

  static func common(_ capabilities: CommonCapabilities) -> [String] {
    names(capabilities.rawValue, ["auth-selection", "auth-spice", "auth-sasl", "mini-header"])
  }

  static func channel(_ type: ChannelType, _ words: [UInt32]) -> [String] {
    let known: [String] =
      switch type {
      case .main: main
      case .display: display
      case .inputs: ["key-scancode"]
      case .playback: playback
      case .record: record
      case .usbredir, .port, .webdav: ["data-compress-lz4"]
      default: []
      }
    return names(words.first ?? 0, known)
  }

  static func agent(_ bits: UInt32) -> [String] { names(bits, agentNames) }

  private static func names(_ bits: UInt32, _ known: [String]) -> [String] {
    (0..<32).filter { bits & (1 << UInt32($0)) != 0 }.map { $0 < known.count ? known[$0] : "capability-\($0)" }
  }
}
