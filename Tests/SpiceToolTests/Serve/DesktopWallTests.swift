import SpiceGeometry
import SpiceServer
import Testing

@testable import spice

@Suite("Desktops side by side") struct DesktopWallTests {
  private static func wall() -> (DesktopWall, [MemoryScreen]) {
    let size = Rect(width: 320, height: 200)
    let screens = (0..<3).map { _ in MemoryScreen(size) }
    let desktops = (0..<3).map { _ in Desktop(size: size, art: Bench.art) }
    return (DesktopWall(desktops, on: screens), screens)
  }

  private static func push(_ dx: Int, _ dy: Int = 0, _ buttons: PointerButtons = []) -> DeviceInput {
    .push(dx: dx, dy: dy, wheel: 0, buttons: buttons)
  }

  @Test("the pointer goes from one to the next, and the keys with it")
  func crosses() {
    var (wall, screens) = Self.wall()
    #expect(screens.map { $0.pointer == nil } == [false, true, true])
    wall.update(to: 0, [Self.push(150)])
    #expect(screens[0].pointer == Point(x: 310, y: 100))
    wall.update(to: 0, [Self.push(20), .scanCode(0x1E)])
    #expect(screens.map { $0.pointer == nil } == [true, false, true])
    #expect(screens[1].pointer == Point(x: 10, y: 100))
    #expect(wall.desktops.map { $0.notes.shown.last == "> a" } == [false, true, false])
    // Further than a whole one, to the end, and back.
    wall.update(to: 0, [Self.push(2000, 5000)])
    #expect(screens.map(\.pointer) == [nil, nil, Point(x: 319, y: 199)])
    wall.update(to: 0, [Self.push(-640)])
    #expect(screens.map(\.pointer) == [Point(x: 319, y: 199), nil, nil])
  }

  @Test("what is held stays on its desktop")
  func held() {
    var (wall, screens) = Self.wall()
    wall.update(to: 0, [Self.push(0, 0, .left), Self.push(900, 0, .left)])
    #expect(screens.map(\.pointer) == [Point(x: 319, y: 100), nil, nil])
  }

  @Test("every one shows the time, and its windows")
  func shows() {
    var (wall, screens) = Self.wall()
    wall.update(to: 5000, [])
    for (desktop, screen) in zip(wall.desktops, screens) {
      let fresh = MemoryScreen(desktop.bounds)
      desktop.paint(Painter(screen: fresh, region: Region(desktop.bounds)))
      #expect(screen.showsSame(as: fresh))
      #expect(desktop.clock == "00:00:05")
    }
    #expect(wall.deadline > 5000)
  }

  @Test("movements are merged, and nothing else is")
  func merges() {
    let here = Point(x: 1, y: 2), there = Point(x: 3, y: 4)
    func place(_ place: Point, _ wheel: Int, _ buttons: PointerButtons) -> DeviceInput {
      .place(place, wheel: wheel, buttons: buttons)
    }
    #expect(place(here, 1, []).merged(place(there, 2, [])) == place(there, 3, []))
    #expect(place(here, 1, []).merged(place(there, 2, .left)) == nil)
    #expect(
      DeviceInput.push(dx: 1, dy: 2, wheel: 3, buttons: .left).merged(.push(dx: 4, dy: 5, wheel: 6, buttons: .left))
        == .push(dx: 5, dy: 7, wheel: 9, buttons: .left))
    #expect(Self.push(1).merged(place(here, 0, [])) == nil)
    #expect(DeviceInput.scanCode(1).merged(.scanCode(1)) == nil)
  }
}
