import SpiceGeometry
import Testing

@testable import spice

@Suite("The test card") struct TestCardTests {
  @Test("it fills a screen of any size, up to its edges", arguments: [(16, 16), (17, 300), (320, 200), (801, 33)])
  func fills(width: Int, height: Int) {
    let nothing: UInt32 = 0x123457
    let screen = MemoryScreen(Rect(width: width, height: height), color: nothing)
    TestCard(bounds: screen.bounds, title: "card").paint(on: screen)
    let isFull = !screen.pixels.contains(nothing)
    #expect(isFull)
    let edges = screen.pixels.indices.filter {
      let (y, x) = $0.quotientAndRemainder(dividingBy: width)
      return x == 0 || y == 0 || x == width - 1 || y == height - 1
    }
    #expect(edges.allSatisfy { screen.pixels[$0] == 0xFFFFFF })
  }

  @Test("it says what it is")
  func title() {
    func picture(_ title: String) -> MemoryScreen {
      let screen = MemoryScreen(Rect(width: 640, height: 400))
      TestCard(bounds: screen.bounds, title: title).paint(on: screen)
      return screen
    }
    #expect(picture("display 0").showsSame(as: picture("display 0")))
    #expect(!picture("display 0").showsSame(as: picture("display 1")))
  }
}
