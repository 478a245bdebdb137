import Foundation
import SpiceClient
import SpiceViewerKit
import Testing

/// A monitor of the user's.
private func monitor(_ x: Int32, _ y: Int32, _ width: Int32, _ height: Int32, scale: Double = 1) -> LocalMonitor {
  LocalMonitor(name: "\(x)", frame: Rect(left: x, top: y, right: x + width, bottom: y + height), scale: scale)
}

@Suite struct MonitorMappingTests {
  @Test("remote-viewer's form is read, and written again", arguments: ["1:2;2:1", "1:1", "1:3;2:1;3:2"])
  func form(text: String) throws { #expect(try #require(MonitorMapping(parsing: text)).text == text) }

  @Test(
    "what is no mapping is none", arguments: ["1", "0:1", "1:0", "1:1;1:2", "1:1;2:1", "2:1", "1:2:3", "a:b", "1:65"])
  func refusals(text: String) { #expect(MonitorMapping(parsing: text) == nil) }

  @Test("a mapping says where monitors are, unless it names one that is not there")
  func mapped() throws {
    let mapping = try #require(MonitorMapping(parsing: "1:2;2:1"))
    #expect(mapping.places(of: [0: 0, 1: nil], count: 2) == [0: 1, 1: 0])
    #expect(mapping.places(of: [1: nil, 2: nil], count: 3) == [1: 0])
    #expect(mapping.places(of: [0: nil, 1: nil], count: 1) == [0: 0])
  }

  @Test("without a mapping, monitors stay where they are, and others get what is free")
  func unmapped() {
    let mapping = MonitorMapping.inOrder
    #expect(mapping.places(of: [0: nil, 1: nil], count: 3) == [0: 0, 1: 1])
    #expect(mapping.places(of: [0: nil, 1: 0, 2: nil], count: 3) == [0: 1, 1: 0, 2: 2])
    #expect(mapping.places(of: [0: 1, 1: 1], count: 2) == [0: 1, 1: 0])
    #expect(mapping.places(of: [0: 7, 1: 1], count: 2) == [0: 0, 1: 1])
    #expect(mapping.places(of: [0: nil, 1: nil, 2: 0], count: 1) == [2: 0])
    #expect(mapping.places(of: [0: 0], count: 0) == [:])
    #expect(mapping.places(of: [0: 0, 1: 0], count: 1, first: 1) == [1: 0])
    #expect(mapping.places(of: [0: nil, 1: nil, 2: 0], count: 2, first: 1) == [1: 1, 2: 0])
  }
}

@Suite struct LocalMonitorTests {
  @Test(
    "monitors of one scale keep their arrangement in pixels, at every scale",
    arguments: [1, 1.25, 1.5, 2, 3])
  func uniform(scale: Double) {
    let monitors = [monitor(0, 0, 1280, 1024, scale: scale), monitor(-1600, 40, 1600, 1200, scale: scale)]
    #expect(
      monitors.origins(zoom: .one) == [Point(x: Int32(1600 * scale), y: 0), Point(x: 0, y: Int32(40 * scale))])
    #expect(monitors[0].pixelWidth == Int(1280 * scale))
  }

  @Test("monitors of several scales stand in a row without overlapping")
  func mixed() {
    let monitors = [monitor(1920, 0, 1280, 720, scale: 2), monitor(0, 0, 1920, 1080)]
    #expect(monitors.origins(zoom: .one) == [Point(x: 1920, y: 0), Point(x: 0, y: 0)])
  }

  @Test("a zoomed guest's monitors stand as close as their pixels are large", arguments: [50, 75, 150, 200])
  func zoomed(percent: Int) {
    let monitors = [monitor(0, 0, 1366, 768), monitor(1366, 0, 1366, 768)]
    let zoom = Zoom(clamping: percent)
    let origin = monitors.origins(zoom: zoom)[1]
    let wish = ViewGeometry.wish(width: 1366, height: 768, scale: 1, zoom: zoom)
    #expect((wish.width..<wish.width + 8).contains(Int(origin.x)))
  }
}

@Suite struct MonitorLayoutTests {
  @Test("a layout survives being written down")
  func coding() throws {
    var layout = MonitorLayout()
    layout.windows[1] = .init(size: WindowSize(width: 640, height: 480), isMaximized: true, monitor: "DP-1")
    layout.windows[0] = .init()
    layout.closed = [2, 16]
    #expect(layout.closed == [2])
    layout.mapping = try #require(MonitorMapping(parsing: "1:2;2:1"))
    #expect(try JSONDecoder().decode(MonitorLayout.self, from: JSONEncoder().encode(layout)) == layout)
  }

  @Test("what makes no sense in a layout that was written down is left out")
  func damage() throws {
    let text = #"{"windows": {"0": {"size": {"width": -5, "height": 9}}, "16": {}, "-1": {}}, "mapping": "x"}"#
    let layout = try JSONDecoder().decode(MonitorLayout.self, from: Data(text.utf8))
    #expect(layout.windows == [0: .init(size: WindowSize(width: 1, height: 9))])
    #expect(layout.mapping == .inOrder)
  }

  @Test("no window is larger than the room that its monitor has for it")
  func clamping() {
    let area = Rect(left: 100, top: 30, right: 1380, bottom: 1054)
    let local = LocalMonitor(
      name: "", frame: Rect(left: 100, top: 0, right: 1380, bottom: 1054), workArea: area)
    #expect(WindowSize(width: 2000, height: 1500).clamped(to: local) == WindowSize(width: 1280, height: 1024))
    #expect(WindowSize(width: 640, height: 1500).clamped(to: local) == WindowSize(width: 640, height: 1024))
    let unknown = LocalMonitor(name: "", frame: Rect())
    #expect(WindowSize(width: 640, height: 480).clamped(to: unknown) == WindowSize(width: 640, height: 480))
  }

  @Test("wishes become monitors in a row, or where they are wanted; the others are off")
  func requests() {
    let row = [MonitorWish(monitor: 2, width: 800, height: 600), MonitorWish(monitor: 0, width: 1024, height: 768)]
    #expect(
      row.request(of: 5) == [
        AgentMonitor(width: 1024, height: 768), nil, AgentMonitor(width: 800, height: 600, x: 1024, y: 0), nil, nil,
      ])
    let placed = [
      MonitorWish(monitor: 0, width: 1024, height: 768, origin: Point(x: 800, y: 0)),
      MonitorWish(monitor: 1, width: 800, height: 600, origin: Point(x: 0, y: 100)),
    ]
    #expect(
      placed.request(of: 1) == [
        AgentMonitor(width: 1024, height: 768, x: 800, y: 0), AgentMonitor(width: 800, height: 600, x: 0, y: 100),
      ])
    #expect([MonitorWish]().request(of: 3) == [])
    #expect(
      [MonitorWish(monitor: 99, width: 1, height: 1), MonitorWish(monitor: 0, width: 0, height: 1)].request(of: 2)
        == [])
  }

  @Test("a guest's monitors are counted over displays and heads")
  func indexes() {
    #expect(GuestMonitor(display: 3).index == 3)
    #expect(GuestMonitor(display: 0, head: 2).index == 2)
    #expect([GuestMonitor(display: 1), GuestMonitor(display: 0)].sorted().map(\.index) == [0, 1])
  }

  @Test("an agent is told the pointer's place on a monitor, a tablet that on the display")
  func pointer() {
    let second = GuestMonitor(display: 0, head: 1)
    let part = Rect(left: 1024, top: 32, right: 1824, bottom: 632)
    let agent = second.pointer(at: Point(x: 1030, y: 40), in: part, hasAgent: true)
    #expect(agent == (Point(x: 6, y: 8), 1))
    let tablet = second.pointer(at: Point(x: 1030, y: 40), in: part, hasAgent: false)
    #expect(tablet == (Point(x: 1030, y: 40), 0))
  }
}
