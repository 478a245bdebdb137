import SpiceGeometry
import Testing

@Suite struct RectTests {
  @Test("sides are counted without overflow, whatever the edges are")
  func sides() {
    let widest = Rect(left: .min, top: 3, right: .max, bottom: 1)
    #expect(widest.width == Int(clamping: UInt32.max))
    #expect(widest.height == -2)
    #expect(widest.isEmpty)
    #expect(Rect.all.height == Int(clamping: UInt32.max))
    #expect(Rect(left: .max, top: .max, right: .min, bottom: .min).width < 0)
  }

  @Test("a rectangle moves, and stops at the end of the coordinates")
  func translation() {
    let rect = Rect(left: 1, top: 2, right: 4, bottom: 8)
    #expect(rect.translated(x: -3, y: 5) == Rect(left: -2, top: 7, right: 1, bottom: 13))
    #expect(rect.translated(x: .max, y: .min) == Rect(left: .max, top: .min, right: .max, bottom: .min))
    #expect(rect.translated(x: Int(Int32.max) - 2, y: 0).right == .max)
  }
}
