import SpiceBytes
import SpiceCanvas
import SpiceGeometry
import SpicePixels

/// The drawing operations on a surface of full size: megapixels of the surface a second.
struct CanvasSuite {
  var runs: Int
  private let picture: Bitmap
  private let translucent: Bitmap
  private let width = 1920
  private let height = 1080

  /// Draws with the first picture that there is.
  init?(pictures: [Picture], runs: Int) {
    guard let first = pictures.first?.bitmap, let screen = Bitmap(format: .xrgb32, width: width, height: height) else {
      return nil
    }
    var canvas = Canvas(screen)
    canvas.fill(screen.bounds, brush: .pattern(first, origin: Point()), rop: .source)
    picture = canvas.bitmap
    translucent = Self.translucent(picture)
    self.runs = runs
  }

  func run() {
    let table = Table(.words("on \(width)x\(height)", 28), .number("Mpx/s"), .number("(best)", 8))
    func line(_ name: String, _ draw: (inout Canvas) -> Region) {
      var canvas = Canvas(picture)
      let timing = Timing(runs: runs) { keep(draw(&canvas)) }
      func speed(_ time: Duration) -> String { Table.figure(time.millionsPerSecond(width * height)) }
      table.row(name, speed(timing.median), "(\(speed(timing.best)))")
    }
    let all = Rect(width: width, height: height)
    let source = ImageSource(picture)
    let tile = picture.cropped(to: Rect(width: 32, height: 32)) ?? picture
    func part(_ scaling: Scaling) -> ImageSource {
      ImageSource(picture, area: Rect(width: width * 2 / 3, height: height * 2 / 3), scaling: scaling)
    }

    line("fill") { $0.fill(all, brush: .solid(0x0012_3456), rop: .source) }
    line("fill, XOR") { $0.fill(all, brush: .solid(0x0012_3456), rop: .xor) }
    line("tiles of 32x32") { $0.fill(all, brush: .pattern(tile, origin: Point()), rop: .source) }
    line("copy") { $0.copy(source, to: all) }
    line("copy, XOR") { $0.copy(source, to: all, rop: .xor) }
    line("copy but for one colour") { $0.copy(source, to: all, exceptColor: 0x00FF_FFFF) }
    line("alpha over") { $0.alphaBlend(ImageSource(translucent), to: all) }
    line("copy bits, 48 rows up") { $0.copyBits(to: all, from: Point(x: 0, y: 48)) }
    line("copy bits, 48 columns right") { $0.copyBits(to: all, from: Point(x: -48, y: 0)) }
    line("scale by 1.5, nearest") { $0.copy(part(.nearest), to: all) }
    line("scale by 1.5, mixed") { $0.copy(part(.interpolate), to: all) }
  }

  /// A picture with an alpha that goes from 0 to 255 and back, its colours premultiplied.
  private static func translucent(_ picture: Bitmap) -> Bitmap {
    var result = picture.converted(to: .argb32)
    for y in 0..<result.height {
      result.withRow(y) { row in
        for x in 0..<(row.byteCount / 4) {
          let alpha = UInt32(truncatingIfNeeded: min(x & 511, 511 - x & 511))
          let pixel: UInt32 = row.integer(at: x * 4)
          row.store(PixelConversion.scaled(pixel | 0xFF00_0000, by: alpha), at: x * 4)
        }
      }
    }
    return result
  }
}
