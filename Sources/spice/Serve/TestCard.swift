import SpiceGeometry
import SpiceServer

/// A still picture that shows whether everything arrives as it should: edges, colours, greys, fine lines, text.
struct TestCard {
  let bounds: Rect
  let title: String

  private static let bars: [UInt32] = [0xE8E8E8, 0xE2C94B, 0x3FB8C4, 0x45B06A, 0xB45BB8, 0xD0524D, 0x3F62C9, 0x1D2433]
  private static let ground: UInt32 = 0x2B3242
  private static let cell = 40

  func paint(on screen: any DesktopScreen) {
    let painter = Painter(screen: screen, region: Region(bounds))
    painter.fill(bounds, Self.ground)
    paintGrid(painter)
    let (width, height) = (bounds.width, bounds.height)
    let area = Rect(width: width * 3 / 5, height: height * 3 / 5).translated(x: width / 5, y: height / 5)
    paintBars(painter, area)
    paintRamps(painter, area)
    let name = Rect(left: area.left, top: area.bottom - Int32(area.height / 5), right: area.right, bottom: area.bottom)
    painter.fill(name, 0x11151F)
    let scale = max(1, min(3, name.width / (title.count * GlyphTable.width + 16)))
    painter.text(title, centeredIn: name, TextStyle(Theme.panelInk, on: 0x11151F, scale: scale))
    // The outermost pixels.
    painter.outline(bounds, 0xFFFFFF)
  }

  /// A grid whose middle is that of the screen.
  private func paintGrid(_ painter: Painter) {
    for x in stride(from: bounds.width / 2 % Self.cell, to: bounds.width, by: Self.cell) {
      painter.fill(bounds.part(x: x, y: 0, width: 1, height: bounds.height), 0x4A5468)
    }
    for y in stride(from: bounds.height / 2 % Self.cell, to: bounds.height, by: Self.cell) {
      painter.fill(bounds.part(x: 0, y: y, width: bounds.width, height: 1), 0x4A5468)
    }
  }

  private func paintBars(_ painter: Painter, _ area: Rect) {
    for (index, color) in Self.bars.enumerated() {
      let (left, right) = (area.width * index / Self.bars.count, area.width * (index + 1) / Self.bars.count)
      painter.fill(area.part(x: left, y: 0, width: right - left, height: area.height / 2), color)
    }
  }

  /// Colours from end to end, greys in steps, and lines of one pixel.
  private func paintRamps(_ painter: Painter, _ area: Rect) {
    let height = max(1, area.height / 10)
    guard area.width > 0 else { return }
    let sweep = ServerPicture.painted(width: area.width, height: height, hasAlpha: false) { x, _ in
      let part = Double(x) / Double(area.width) * 3
      let ends = [Ink(0xD0524D), Ink(0xE2C94B), Ink(0x45B06A), Ink(0x3F62C9)]
      return ends[Int(part)].mixed(ends[Int(part) + 1], part - part.rounded(.down))
    }
    painter.draw(sweep, at: area.part(x: 0, y: area.height / 2, width: 0, height: 0).origin)
    for step in 0..<16 as Range<Int> {
      let (left, right) = (area.width * step / 16, area.width * (step + 1) / 16)
      painter.fill(
        area.part(x: left, y: area.height / 2 + height, width: right - left, height: height), 0x111111 * UInt32(step))
    }
    let lines = ServerPicture.painted(width: area.width, height: height, hasAlpha: false) { x, y in
      let width = 1 + 3 * x / area.width
      return Ink((x / width + (x * 2 < area.width ? 0 : y / width)) % 2 == 0 ? 0xFFFFFF : 0)
    }
    painter.draw(lines, at: area.part(x: 0, y: area.height / 2 + 2 * height, width: 0, height: 0).origin)
  }
}
