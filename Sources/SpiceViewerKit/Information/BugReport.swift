import Foundation
public import SpiceClient

/// What helps to find a fault, as text for whoever looks into it. It is in English, and holds no password; names of hosts
/// and machines are only in it if the user wants that.
public struct BugReport: Sendable {
  /// The connection.
  public var connection: ConnectionDescription
  /// The session as it stands; nil if there is none.
  public var state: SessionState?
  /// The session's figures since it began.
  public var statistics: SessionStatistics?
  /// What the link is doing.
  public var phase: LinkPhase
  /// Lines about the window system and the like.
  public var environment: [String] = []
  /// The log.
  public var log: [LogBuffer.Line] = []
  /// Whether names of hosts and machines are in it.
  public var includesNames = false

  /// The lines of the log that are in a report.
  static let logLines = 200

  /// A report about a link.
  @MainActor
  public init(_ link: MachineLink, statistics: SessionStatistics?, log: LogBuffer) {
    connection = link.target.connection
    state = link.spiceSession?.state
    self.statistics = statistics
    phase = link.phase
    self.log = log.lines
  }

  init(connection: ConnectionDescription, phase: LinkPhase) {
    self.connection = connection
    self.phase = phase
  }

  /// The report.
  public var text: String {
    var lines = [
      "spice-viewer \(LaunchRequest.version)", "System: \(ProcessInfo.processInfo.operatingSystemVersionString)",
    ]
    lines += environment
    lines.append("Server: \(connection.serverDescription)" + (connection.proxy.map { ", proxy \($0)" } ?? ""))
    lines.append("Link: \(phase.report)")
    if let state { lines += describe(state) }
    if let statistics { lines += describe(statistics) }
    lines.append("Log:")
    lines += log.suffix(Self.logLines).map { "  \($0.description)" }
    return hideSecrets(lines.joined(separator: "\n") + "\n")
  }

  private func describe(_ state: SessionState) -> [String] {
    var lines = ["Machine: \(state.name ?? "no name")"]
    lines.append("Agent: " + (state.isAgentConnected ? "connected" : "not connected"))
    if let capabilities = state.agentCapabilities {
      lines.append("Agent's capabilities: " + hexadecimal(capabilities.rawValue))
    }
    lines.append("Mouse mode: \(state.mouseModes.current.rawValue) of \(state.mouseModes.supported.rawValue)")
    lines.append("Channels:")
    for channel in state.channels {
      let capabilities = channel.peer.map { peer in
        "common \(hexadecimal(peer.common.rawValue)), own \(peer.channelWords.map(hexadecimal).joined(separator: " "))"
      }
      lines.append(
        "  \(channel.channel.name): \(channel.isSecure ? "encrypted" : "plain"), \(capabilities ?? "not linked")")
    }
    let unused = state.listedChannels.filter { listed in !state.channels.contains { $0.channel == listed } }
    if !unused.isEmpty { lines.append("  not used: " + unused.map(\.name).joined(separator: ", ")) }
    return lines
  }

  private func describe(_ statistics: SessionStatistics) -> [String] {
    var lines = ["Figures:"]
    for channel in statistics.channels {
      lines.append(
        "  \(channel.channel.name): received \(channel.receivedBytes) bytes, sent \(channel.sentBytes) bytes")
    }
    for form in ImageStatistics.Form.allCases where statistics.images[form].images > 0 {
      let tally = statistics.images[form]
      lines.append("  \(form.name): \(tally.images) images, \(tally.bytes) bytes, \(tally.pixels) pixels")
    }
    for (codec, frames) in statistics.videoFramesByCodec.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      lines.append("  video codec \(codec.rawValue): \(frames) frames")
    }
    lines.append("  dropped draw commands: \(statistics.droppedDraws)")
    if let roundTrip = statistics.roundTrip { lines.append("  round trip: \(roundTrip)") }
    return lines
  }

  private func hexadecimal(_ word: UInt32) -> String { "0x" + String(word, radix: 16) }

  /// Passwords never, names only if they are wanted.
  private func hideSecrets(_ text: String) -> String {
    var hidden: [(String?, String)] = [
      (connection.password, "<password>"), (connection.proxy?.password, "<password>"),
    ]
    if !includesNames {
      hidden += [
        (connection.host, "<host>"), (connection.proxy?.host, "<proxy>"), (connection.unixPath, "<path>"),
        (connection.username, "<user>"), (connection.proxy?.user, "<user>"), (connection.title, "<title>"),
        (state?.name, "<machine>"), (ProcessInfo.processInfo.hostName, "<this host>"),
      ]
    }
    // The longest first, since one may be part of another.
    return hidden.compactMap { secret, name in secret.flatMap { $0.isEmpty ? nil : ($0, name) } }
      .sorted { $0.0.count > $1.0.count }
      .reduce(text) { Self.replace($1.0, by: $1.1, in: $0) }
  }

  /// Replaces a word where it is not part of another one, which short names would be of many.
  private static func replace(_ word: String, by name: String, in text: String) -> String {
    var result = ""
    var rest = text[...]
    while let range = rest.range(of: word) {
      let before = rest[..<range.lowerBound].last ?? result.last
      let isPart = [before, rest[range.upperBound...].first].contains { $0.map { $0.isLetter || $0.isNumber } ?? false }
      result += rest[..<range.lowerBound] + (isPart ? word : name)
      rest = rest[range.upperBound...]
    }
    return result + rest
  }
}
