import Foundation
import Testing

@testable import SpiceClient
@testable import spice

@Suite struct ReportTests {
  private static let info = InfoReport(
    server: "spice://host:5900", name: nil, uuid: nil, mouseMode: "client", mouseModes: ["client", "server"],
    agent: true, agentCapabilities: ["clipboard"],
    channels: [
      .init(type: "main", id: 0, linked: true, encrypted: false, capabilities: ["mini-header"]),
      .init(type: "webdav", id: 0, linked: false, encrypted: nil, capabilities: []),
    ],
    displays: [
      .init(
        id: 0, width: 1280, height: 800, ready: true,
        monitors: [
          .init(id: 0, x: 0, y: 0, width: 640, height: 800), .init(id: 2, x: 640, y: 0, width: 640, height: 800),
        ])
    ])

  @Test("JSON of spice info has the keys that scripts rely on")
  func infoJSON() throws {
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(try Self.info.json().utf8)) as? [String: Any])
    #expect(
      Set(json.keys)
        == ["server", "mouseMode", "mouseModes", "agent", "agentCapabilities", "channels", "displays"])
    let channels = try #require(json["channels"] as? [[String: Any]])
    #expect(Set(channels[0].keys) == ["type", "id", "linked", "encrypted", "capabilities"])
    #expect(channels[1]["encrypted"] == nil)
    let displays = try #require(json["displays"] as? [[String: Any]])
    #expect(Set(displays[0].keys) == ["id", "width", "height", "ready", "monitors"])
    #expect(
      (displays[0]["monitors"] as? [[String: Int]])?.last == ["id": 2, "x": 640, "y": 0, "width": 640, "height": 800])
  }

  @Test("the text of spice info tells what is not there as well")
  func infoText() {
    let lines = Self.info.text.split(separator: "\n").map(String.init)
    #expect(lines.first == "Server      spice://host:5900")
    #expect(lines.contains("Machine     (no name)"))
    #expect(lines.contains("Display 0   1280 x 800"))
    #expect(lines.contains("            monitor 2: 640 x 800 at 640, 0"))
    #expect(lines.contains("  main 0        plain      mini-header"))
    #expect(lines.last == "  webdav 0      not used")
  }

  @Test("spice watch tells the difference between two moments")
  func watch() throws {
    var statistics = SessionStatistics(channels: [])
    let before = WatchReport.Sample(SessionState(), statistics, frames: 10)
    statistics.droppedDraws = 3
    statistics.roundTrip = .milliseconds(12)
    let after = WatchReport.Sample(SessionState(), statistics, frames: 20)
    let report = WatchReport(from: before, to: after, seconds: 2)
    #expect(report.frames == 10)
    #expect(report.droppedDraws == 3)
    #expect(report.latencyMilliseconds == 12)
    #expect(report.text(isLive: false).hasPrefix("5.0 frames/s   latency 12 ms   3 draws dropped\n"))
    let json = try #require(try JSONSerialization.jsonObject(with: Data(try report.json().utf8)) as? [String: Any])
    #expect(Set(json.keys) == ["seconds", "frames", "latencyMilliseconds", "droppedDraws", "channels", "codecs"])
    let line = try report.json()
    #expect(!line.contains("\n"))
  }
}
