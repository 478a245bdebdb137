import Foundation
import SpiceClient
import Testing

@testable import SpiceViewerKit

private func monitor(_ x: Int32, _ y: Int32, _ width: Int32, _ height: Int32, scale: Double = 1) -> LocalMonitor {
  LocalMonitor(name: "\(x)", frame: Rect(left: x, top: y, right: x + width, bottom: y + height), scale: scale)
}

@Suite struct MonitorMappingTests {
  @Test("remote-viewer's form is read and written", arguments: ["1:2;2:1", "1:1", "1:3;2:1;3:2", ""])
  func form(text: String) throws { #expect(try #require(MonitorMapping(parsing: text)).text == text) }

  @Test(
    "what is no mapping is none", arguments: ["1", "0:1", "1:0", "1:1;1:2", "1:1;2:1", "2:1", "1:2:3", "a:b", "1:65"])
  func refusals(text: String) { #expect(MonitorMapping(parsing: text) == nil) }

  @Test("monitors that are not there make the order count")
  func resolution() throws {
    let mapping = try #require(MonitorMapping(parsing: "1:2;2:1"))
    #expect(mapping.resolved(count: 2) == [0: 1, 1: 0])
    #expect(mapping.resolved(count: 3) == [0: 1, 1: 0])
    #expect(mapping.resolved(count: 1) == [0: 0])
    #expect(MonitorMapping.inOrder.resolved(count: 3) == [0: 0, 1: 1, 2: 2])
    #expect(MonitorMapping.inOrder.resolved(count: 3, first: 1) == [0: 1, 1: 0, 2: 2])
    #expect(MonitorMapping.inOrder.resolved(count: 0) == [:])
  }
}

@Suite struct LocalMonitorTests {
  @Test(
    "monitors of one scale keep their arrangement in pixels, at every scale",
    arguments: [1, 1.25, 1.5, 2, 3])
  func uniform(scale: Double) {
    let monitors = [monitor(0, 0, 1280, 1024, scale: scale), monitor(-1600, 40, 1600, 1200, scale: scale)]
    #expect(
      monitors.pixelOrigins == [Point(x: Int32(1600 * scale), y: 0), Point(x: 0, y: Int32(40 * scale))])
    #expect(monitors[0].pixelWidth == Int(1280 * scale))
    #expect(monitors[0].pixelHeight == Int(1024 * scale))
  }

  @Test("monitors of several scales stand in a row without overlapping")
  func mixed() {
    let monitors = [monitor(1920, 0, 1280, 720, scale: 2), monitor(0, 0, 1920, 1080)]
    #expect(monitors.pixelOrigins == [Point(x: 1920, y: 0), Point(x: 0, y: 0)])
  }
}

@Suite struct MonitorLayoutTests {
  @Test("windows come and go, but for the first monitor's")
  func windows() {
    var layout = MonitorLayout()
    #expect(layout.monitors == [0])
    #expect(layout.next == 1)
    layout.set(MonitorLayout.Window(width: 800, height: 600), for: 2)
    #expect(layout.next == 1)
    layout.remove(0)
    #expect(layout.monitors == [0, 2])
    layout.remove(2)
    layout.set(MonitorLayout.Window(width: 800, height: 600), for: 16)
    layout.set(MonitorLayout.Window(width: 800, height: 600), for: -1)
    #expect(layout.monitors == [0])
    for monitor in 0..<16 { layout.set(MonitorLayout.Window(width: 1, height: 1), for: monitor) }
    #expect(layout.next == nil)
  }

  @Test("a layout survives being written down")
  func coding() throws {
    var layout = MonitorLayout()
    layout.set(MonitorLayout.Window(width: 640, height: 480, monitor: "DP-1"), for: 1)
    layout.mapping = MonitorMapping([0: 1, 1: 0])
    #expect(try JSONDecoder().decode(MonitorLayout.self, from: JSONEncoder().encode(layout)) == layout)
  }

  @Test("wishes become monitors in a row, or where they are wanted; the others are off")
  func requests() {
    let row = [MonitorWish(monitor: 2, width: 800, height: 600), MonitorWish(monitor: 0, width: 1024, height: 768)]
    #expect(
      row.request == [
        AgentMonitor(width: 1024, height: 768), nil, AgentMonitor(width: 800, height: 600, x: 1024, y: 0),
      ])
    let placed = [
      MonitorWish(monitor: 0, width: 1024, height: 768, origin: Point(x: 800, y: 0)),
      MonitorWish(monitor: 1, width: 800, height: 600, origin: Point(x: 0, y: 100)),
    ]
    #expect(
      placed.request == [
        AgentMonitor(width: 1024, height: 768, x: 800, y: 0), AgentMonitor(width: 800, height: 600, x: 0, y: 100),
      ])
    #expect([MonitorWish]().request == [])
    #expect(
      [MonitorWish(monitor: 99, width: 1, height: 1), MonitorWish(monitor: 0, width: 0, height: 1)].request == [])
  }

  @Test("a guest's monitors are counted over displays and heads")
  func indexes() {
    #expect(GuestMonitor(display: 3).index == 3)
    #expect(GuestMonitor(display: 0, head: 2).index == 2)
    #expect([GuestMonitor(display: 1), GuestMonitor(display: 0)].sorted().map(\.index) == [0, 1])
  }
}
