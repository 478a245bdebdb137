import SpiceCanvas
import SpiceGeometry
import SpicePixels
import Testing

@Suite struct SurfaceTableTests {
  @Test("surfaces are made, drawn on and forgotten by number")
  func life() {
    var table = SurfaceTable()
    #expect(table.create(0, format: .xrgb32, width: 8, height: 4) == true)
    #expect(table.create(7, format: .rgb555, width: 3, height: 3) == true)
    #expect(table.ids == [0, 7])
    #expect(table.pixels == 41)
    #expect(table.draw(on: 7) { $0.fill($0.bounds, brush: .solid(5)) } == Region(Rect(width: 3, height: 3)))
    #expect(table[7]?.bitmap.value(x: 2, y: 2) == 5)
    #expect(table.draw(on: 3) { _ in 1 } == nil)
    #expect(table.create(7, format: .rgb555, width: 3, height: 3) == true)
    #expect(table[7]?.bitmap.value(x: 2, y: 2) == 0)
    #expect(table.destroy(7) == true)
    #expect(table.destroy(7) == false)
    #expect(table.pixels == 32)
    table.removeAll()
    #expect(table.ids.isEmpty && table.pixels == 0)
  }

  @Test("numbers, sides and the sum of all pixels have limits")
  func limits() {
    var table = SurfaceTable(pixelLimit: 100)
    #expect(table.create(SurfaceTable.idLimit, format: .a8, width: 1, height: 1) == false)
    #expect(table.create(0, format: .a8, width: 0, height: 1) == false)
    #expect(table.create(0, format: .a8, width: SurfaceTable.sideLimit + 1, height: 1) == false)
    #expect(table.create(0, format: .a8, width: 10, height: 9) == true)
    #expect(table.create(1, format: .a8, width: 11, height: 1) == false)
    #expect(table.create(1, format: .a8, width: 10, height: 1) == true)
    // A replacement gives back what it replaces.
    #expect(table.create(0, format: .argb32, width: 9, height: 10) == true)
    #expect(table.create(0, format: .argb32, width: 7, height: 13) == false)
    #expect(table.pixels == 100)
    #expect(table[0]?.format == .argb32)
  }
}
