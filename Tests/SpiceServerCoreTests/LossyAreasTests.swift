import SpiceChannel
import SpiceDrawing
import SpiceGeometry
import SpiceWire
import Testing

@testable import SpiceServerCore

/// Which pixels of a client are lossy, and when they are painted again.
@Suite struct LossyAreasTests {
  private static let left = Rect(left: 0, top: 0, right: 50, bottom: 100)
  private static let right = Rect(left: 50, top: 0, right: 100, bottom: 100)

  /// A command on the primary surface.
  private func draw(_ message: DisplayServerMessage, isOpaque: Bool = true, reads: [SurfaceRead] = []) -> PendingDraw {
    let base = message.drawBase ?? DrawBase()
    return PendingDraw(
      age: 1, command: DeviceDraw(message, isOpaque: isOpaque), base: base, region: Region(base.box), isExact: true,
      reads: reads)
  }

  private func fill(_ box: Rect, isOpaque: Bool = true, reads: [SurfaceRead] = []) -> PendingDraw {
    var fill = DrawFill()
    fill.base.box = box
    return draw(.drawFill(fill), isOpaque: isOpaque, reads: reads)
  }

  private func areas(_ rects: Rect...) -> LossyAreas {
    var areas = LossyAreas(rectLimit: 100)
    for rect in rects { areas.mark(Region(rect), on: .primary) }
    return areas
  }

  @Test("an image with loss makes its pixels lossy, and an opaque command without makes them exact")
  func imagesAndFills() {
    var areas = areas()
    areas.drew(fill(Self.left, isOpaque: false), isLossy: true)
    #expect(areas.region(of: .primary) == Region(Self.left))
    areas.drew(fill(Self.left, isOpaque: false), isLossy: false)
    #expect(areas.region(of: .primary) == Region(Self.left), "what is mixed with lossy pixels stays lossy")
    areas.drew(fill(Rect(left: 0, top: 0, right: 100, bottom: 60)), isLossy: false)
    #expect(areas.region(of: .primary) == Region(Rect(left: 0, top: 60, right: 50, bottom: 100)))
    areas.drew(fill(Self.left), isLossy: false)
    #expect(areas.isEmpty)
  }

  @Test("what was painted again is not painted for ever, into however many pieces the rest goes")
  func repainted() {
    var areas = LossyAreas(rectLimit: 100)
    for x in stride(from: 0 as Int32, to: 400, by: 4) {
      areas.mark(Region(Rect(left: x, top: 0, right: x + 2, bottom: 90)), on: .primary)
    }
    #expect(areas.region(of: .primary).rects.count == 100)
    let strip = Rect(left: 0, top: 40, right: 400, bottom: 50)
    areas.repainted(strip, on: .primary)
    #expect(!areas.region(of: .primary).intersects(strip))
    // Where it is not for ever, pieces are not made without end.
    areas.clear(Region(Rect(left: 0, top: 20, right: 400, bottom: 30)), on: .primary)
    #expect(areas.region(of: .primary).rects.count == 200)
  }

  @Test("what moves takes its loss along, and leaves the loss behind where it was")
  func moves() {
    var areas = areas(Rect(left: 0, top: 20, right: 100, bottom: 40))
    let box = Rect(left: 0, top: 0, right: 100, bottom: 90)
    let copy = CopyBits(base: DrawBase(surface: .primary, box: box), source: Point(x: 0, y: 10))
    let read = SurfaceRead(surface: .primary, extent: .moved(x: 0, y: 10))
    areas.drew(draw(.copyBits(copy), reads: [read]), isLossy: false)
    #expect(areas.region(of: .primary) == Region(Rect(left: 0, top: 10, right: 100, bottom: 30)))
  }

  @Test("what reads lossy pixels of another surface is lossy, and what reads others is not")
  func otherSurfaces() {
    let other = SurfaceID(rawValue: 3)
    var areas = LossyAreas(rectLimit: 100)
    areas.mark(Region(Self.left), on: other)
    areas.drew(fill(Self.left, reads: [SurfaceRead(surface: other, extent: .area(Self.right))]), isLossy: false)
    #expect(areas.region(of: .primary).isEmpty)
    areas.drew(fill(Self.left, reads: [SurfaceRead(surface: other, extent: .area(Self.left))]), isLossy: false)
    #expect(areas.region(of: .primary) == Region(Self.left))
    areas.remove(other)
    #expect(areas.region(of: other).isEmpty)
  }

  @Test("pixels are due once they were left alone, and those that are drawn all the time are not")
  func age() {
    var now = SpiceInstant(nanoseconds: 0)
    var areas = areas(Self.left)
    #expect(areas.deadline == nil)
    areas.grow(at: now)
    for turn in 0..<10 {
      areas.mark(Region(Self.right), on: .primary)
      now = now.advanced(byMilliseconds: LossyAreas.restMilliseconds)
      #expect(areas.deadline == now)
      areas.grow(at: now)
      if turn == 0 { #expect(areas.due == nil) }
    }
    #expect(areas.due?.region == Region(Self.left))
    areas.clear(Region(Self.left), on: .primary)
    #expect(areas.due == nil)
    for _ in 0..<2 {
      now = now.advanced(byMilliseconds: LossyAreas.restMilliseconds)
      areas.grow(at: now)
    }
    #expect(areas.due?.region == Region(Self.right))
    areas.clear(Region(Self.right), on: .primary)
    #expect(areas.isEmpty && areas.deadline == nil)
  }

  @Test("areas of many pieces become larger, never smaller")
  func pieces() {
    var areas = LossyAreas(rectLimit: 4)
    for x in 0..<10 as Range<Int32> {
      areas.mark(Region(Rect(left: 4 * x, top: x, right: 4 * x + 1, bottom: x + 1)), on: .primary)
    }
    var all = areas.region(of: .primary)
    #expect(all.rects.count <= 4)
    for x in 0..<10 as Range<Int32> { #expect(all.contains(Point(x: 4 * x, y: x))) }
    for x in 0..<10 as Range<Int32> {
      areas.clear(Region(Rect(left: 4 * x + 1, top: 0, right: 4 * x + 4, bottom: 10)), on: .primary)
    }
    all = areas.region(of: .primary)
    for x in 0..<10 as Range<Int32> { #expect(all.contains(Point(x: 4 * x, y: x))) }
  }
}
