import SpiceBytes
import SpiceCanvas
import SpiceGeometry
import SpicePixels
import SpiceTestSupport
import Testing

/// A surface with something to be done on it: a plain model that answers pixel by pixel what the specification says.
struct Situation {
  var random: SeededGenerator
  let before: Canvas
  let box: Rect
  let clip: Region?
  let mask: Mask?

  init(seed: UInt64, format: PixelFormat, width: Int = 23, height: Int = 17, masked: Bool = true) throws {
    var random = SeededGenerator(seed: seed)
    let before = Canvas(try Self.picture(format, width, height, &random))
    let rects = (0..<4).map { _ in Self.rect(in: before.bounds, &random) }
    box = rects[0]
    clip = Bool.random(using: &random) ? nil : Region(Array(rects[1...]))
    if masked, Bool.random(using: &random) {
      mask = Mask(
        try Self.picture(.a1, 21, 15, &random),
        origin: Point(x: .random(in: -3...6, using: &random), y: .random(in: -3...6, using: &random)),
        isInverse: .random(using: &random))
    } else {
      mask = nil
    }
    self.before = before
    self.random = random
  }

  static func picture(
    _ format: PixelFormat, _ width: Int, _ height: Int, _ random: inout SeededGenerator
  ) throws -> Bitmap {
    var bitmap = try #require(Bitmap(format: format, width: width, height: height))
    for y in 0..<height {
      bitmap.withRow(y) { row in
        for index in 0..<row.byteCount {
          row.store(UInt8.random(in: 0...255, using: &random), at: index)
        }
      }
    }
    return bitmap
  }

  /// A rectangle that lies about the area, perhaps in part beyond it.
  static func rect(in area: Rect, _ random: inout SeededGenerator) -> Rect {
    let left = Int32.random(in: -5..<area.right - 1, using: &random)
    let top = Int32.random(in: -5..<area.bottom - 1, using: &random)
    return Rect(
      left: left, top: top, right: .random(in: max(1, left + 1)...area.right + 5, using: &random),
      bottom: .random(in: max(1, top + 1)...area.bottom + 5, using: &random))
  }

  mutating func picture(_ format: PixelFormat, _ width: Int, _ height: Int) throws -> Bitmap {
    try Self.picture(format, width, height, &random)
  }

  mutating func brush(_ number: Int) throws -> Brush {
    let formats = PixelFormat.allCases
    return switch number % 3 {
    case 0: .none
    case 1: .solid(.random(in: 0 ... .max, using: &random))
    default:
      .pattern(
        try picture(formats[number % formats.count], .random(in: 1...30, using: &random), 5),
        origin: Point(x: .random(in: -9...9, using: &random), y: .random(in: -9...9, using: &random)))
    }
  }

  /// Whether the specification lets a pixel take part.
  func takesPart(_ x: Int, _ y: Int) -> Bool {
    let point = Point(x: Int32(x), y: Int32(y))
    guard box.contains(point), clip?.contains(point) ?? true else { return false }
    guard let mask else { return true }
    let at = Point(x: mask.origin.x + point.x - box.left, y: mask.origin.y + point.y - box.top)
    guard mask.bitmap.bounds.contains(at) else { return false }
    return (mask.bitmap.value(x: Int(at.x), y: Int(at.y)) == 1) != mask.isInverse
  }

  /// Compares with what `expected` says for the pixels that take part; nil keeps a pixel.
  func check(
    _ after: Canvas, damage: Region, _ label: String = "", sourceLocation: SourceLocation = #_sourceLocation,
    _ expected: (_ x: Int, _ y: Int, _ before: UInt32) -> UInt32?
  ) {
    let limit = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(after.format.bitsPerPixel)) - 1)
    for y in 0..<before.bitmap.height {
      for x in 0..<before.bitmap.width {
        let old = before.bitmap.value(x: x, y: y)
        let new = after.bitmap.value(x: x, y: y)
        let wanted = takesPart(x, y) ? (expected(x, y, old) ?? old) & limit : old
        if new != wanted {
          Issue.record("\(label): (\(x), \(y)) is \(new), not \(wanted)", sourceLocation: sourceLocation)
          return
        }
        if new != old, !damage.contains(Point(x: Int32(x), y: Int32(y))) {
          Issue.record("\(label): (\(x), \(y)) changed outside the damage", sourceLocation: sourceLocation)
          return
        }
      }
    }
  }

  /// The value of a brush at a place, in the surface's format.
  func value(_ brush: Brush, _ x: Int, _ y: Int) -> UInt32 {
    switch brush {
    case .none: return 0
    case .solid(let value): return value
    case .pattern(let bitmap, let origin):
      func wrapped(_ v: Int, _ size: Int) -> Int { ((v % size) + size) % size }
      let value = bitmap.value(
        x: wrapped(x - Int(origin.x), bitmap.width), y: wrapped(y - Int(origin.y), bitmap.height))
      return PixelConversion.copied(value, from: bitmap.format, to: before.format)
    }
  }

  /// The place on a source picture that is shown at a place; nil beyond the picture.
  private func place(_ source: ImageSource, _ x: Int, _ y: Int, onSteps: Bool) -> (x: Int, y: Int)? {
    let area = source.area
    var at = (Int(area.left) + x - Int(box.left), Int(area.top) + y - Int(box.top))
    if isScaled(source) {
      let stepX = 65536 * area.width / box.width
      let stepY = 65536 * area.height / box.height
      // floor((i + 1/2) * step - 2^-16), in half units of 2^-16; a half rounds up.
      func start(_ edge: Int32, _ step: Int, _ part: Int, _ whole: Int) -> Int {
        guard onSteps else { return Int(edge) << 16 }
        return Int((Double(edge) * Double(whole) / Double(part) + 0.5).rounded(.down)) * step
      }
      let left = start(area.left, stepX, area.width, box.width)
      let top = start(area.top, stepY, area.height, box.height)
      at.0 = (left + ((2 * (x - Int(box.left)) + 1) * stepX + 1) / 2 - 1) >> 16
      at.1 = (top + ((2 * (y - Int(box.top)) + 1) * stepY + 1) / 2 - 1) >> 16
    }
    return source.bitmap.bounds.contains(Point(x: Int32(at.0), y: Int32(at.1))) ? at : nil
  }

  private func isScaled(_ source: ImageSource) -> Bool {
    source.area.width != box.width || source.area.height != box.height
  }

  /// The value of a source picture at a place, in its own format; nil where the surface keeps its pixel. `onSteps` has a
  /// part that is scaled begin on a whole step.
  func raw(_ source: ImageSource, _ x: Int, _ y: Int, onSteps: Bool = false) -> UInt32? {
    guard let at = place(source, x, y, onSteps: onSteps) else { return isScaled(source) ? 0 : nil }
    return source.bitmap.value(x: at.x, y: at.y)
  }

  /// The same in the surface's format. A picture without alpha that is scaled may become opaque where there is alpha.
  func value(
    _ source: ImageSource, _ x: Int, _ y: Int, onSteps: Bool = false, isScaledOpaque: Bool = false
  ) -> UInt32? {
    guard let value = raw(source, x, y, onSteps: onSteps) else { return nil }
    let format = source.bitmap.format
    guard isScaledOpaque, isScaled(source), before.format == .argb32, format == .xrgb32 || format.bitsPerPixel == 16
    else { return PixelConversion.copied(value, from: format, to: before.format) }
    return place(source, x, y, onSteps: onSteps) == nil ? 0 : PixelConversion.argb(from: value, as: format)
  }

  /// A source for the box: every third one is scaled.
  mutating func source(_ number: Int, format: PixelFormat) throws -> ImageSource {
    let bitmap = try picture(format, 27, 20)
    let left = Int32.random(in: -3...6, using: &random)
    let top = Int32.random(in: -3...6, using: &random)
    if number % 3 == 2 {
      return ImageSource(bitmap, area: Self.rect(in: bitmap.bounds, &random))
    }
    return ImageSource(
      bitmap, area: Rect(left: left, top: top, right: left + box.right - box.left, bottom: top + box.bottom - box.top))
  }
}
