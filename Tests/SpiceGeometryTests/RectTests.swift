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
}
