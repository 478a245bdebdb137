import Foundation
import SpiceClient
import SpiceGeometry
import SpiceWire

/// What `spice info` tells.
struct InfoReport: Encodable {
  struct Channel: Encodable {
    var type: String
    var id: UInt8
    /// Whether this client uses it.
    var linked: Bool
    /// Whether its connection is encrypted; absent if it is not linked.
    var encrypted: Bool?
    var capabilities: [String]
  }

  struct Display: Encodable {
    struct Monitor: Encodable {
      var id, x, y, width, height: Int
    }
    var id: UInt8
    var width: Int
    var height: Int
    var ready: Bool
    var monitors: [Monitor]
  }

  var server: String
  var name: String?
  var uuid: String?
  var mouseMode: String
  var mouseModes: [String]
  var agent: Bool
  var agentCapabilities: [String]?
  var channels: [Channel]
  var displays: [Display] = []

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  var text: String {
    var lines = ["Server      \(server)", "Machine     \(name.map(Console.harmless) ?? "(no name)")"]
    if let uuid { lines.append("UUID        \(uuid)") }
    lines.append("Mouse mode  \(mouseMode) (offered: \(mouseModes.joined(separator: ", ")))")
    lines.append("Agent       \(agent ? "connected" : "not connected")")
    if let agentCapabilities { lines.append("            can: \(agentCapabilities.joined(separator: ", "))") }
    for display in displays {
      let size = display.ready ? "\(display.width) x \(display.height)" : "no picture"
      lines.append("Display \(display.id)   \(size)")
      guard display.monitors.count > 1 else { continue }
      for monitor in display.monitors {
        lines.append(
          "            monitor \(monitor.id): \(monitor.width) x \(monitor.height) at \(monitor.x), \(monitor.y)")
      }
    }
    lines.append("Channels")
    for channel in channels {
      let name = "\(channel.type) \(channel.id)".padding(toLength: 14, withPad: " ", startingAt: 0)
      let use = channel.encrypted.map { $0 ? "encrypted" : "plain" } ?? "not used"
      let line = "  \(name)\(use.padding(toLength: 11, withPad: " ", startingAt: 0))"
      lines.append((line + channel.capabilities.joined(separator: ", ")).trimmingSuffix(" "))
    }
    return lines.joined(separator: "\n")
  }

  private static func names(_ mode: MouseMode) -> [String] {
    (mode.contains(.client) ? ["client"] : []) + (mode.contains(.server) ? ["server"] : [])
  }

  private static func format(_ uuid: [UInt8]) -> String {
    let hex = uuid.hexadecimal
    return [hex[0..<4], hex[4..<6], hex[6..<8], hex[8..<10], hex[10..<16]].map { $0.joined() }.joined(separator: "-")
  }
}

extension InfoReport {
  /// Asks a session.
  init(_ session: SpiceSession) async {
    let state = session.state
    server = session.configuration.connection.serverDescription
    name = state.name
    uuid = state.uuid.map(Self.format)
    mouseMode = Self.names(state.mouseModes.current).first ?? "unknown"
    mouseModes = Self.names(state.mouseModes.supported)
    agent = state.isAgentConnected
    agentCapabilities = state.agentCapabilities.map { CapabilityNames.agent($0.rawValue) }
    channels = ([ChannelID(.main)] + state.listedChannels.filter { $0.type != .main }).map { id in
      let status = state.channels.first { $0.channel == id }
      let peer = status?.peer
      return Channel(
        type: id.type.name, id: id.id, linked: peer != nil, encrypted: peer == nil ? nil : status?.isSecure,
        capabilities: peer.map { CapabilityNames.common($0.common) + CapabilityNames.channel(id.type, $0.channelWords) }
          ?? [])
    }
    for display in session.displays {
      let state = await display.state()
      displays.append(
        Display(
          id: display.id, width: state.width, height: state.height, ready: state.isReady,
          monitors: state.monitors.map { monitor in
            let area = monitor.area
            return Display.Monitor(
              id: monitor.id, x: Int(area.left), y: Int(area.top), width: area.width, height: area.height)
          }))
    }
  }
}

extension String {
  fileprivate func trimmingSuffix(_ character: Character) -> String {
    var copy = self
    while copy.last == character { copy.removeLast() }
    return copy
  }
}
