import SpiceBytes
import SpiceCodecs
import SpiceGeometry
import SpicePixels
import SpiceTestSupport
import SpiceWire
import Testing

@testable import SpiceClientCore

@Suite("Draw Vectors")
struct DrawVectorTests {
  @Test("a message changes the surface as the reference does", arguments: VectorIndex.shared.draw)
  func draws(vector: VectorIndex.Draw) throws {
    let body = try vector.body.load()
    let kind = try #require(DisplayServerMessage.Kind(rawValue: vector.message_type))
    let message = try DisplayServerMessage(kind, decoding: body.rawSpan)

    var painter = DisplayPainter(limits: SessionLimits())
    let before = try vector.before.load()
    try #require(
      painter.create(
        SurfaceCreate(
          surface: .primary, width: UInt32(vector.surface.w), height: UInt32(vector.surface.h),
          format: try #require(SurfaceFormat(rawValue: vector.surface.format)), flags: .primary)))
    painter.load(before, stride: vector.surface.stride)

    let images = SharedImages(cachePixels: 1 << 20, windowPixels: 1 << 20)
    let outcome = painter.paint(message, body: body.rawSpan, images: images, codecs: ForeignCodecs())
    guard case .painted(.primary, let damage) = outcome else {
      Issue.record("the message was not painted: \(outcome)")
      return
    }
    let after = try vector.after.load()
    let result = try #require(painter.surface(.primary))
    let wrong = Self.differences(result, after, before, vector, damage)
    #expect(wrong.count == 0, "\(wrong.prefix(5))")
  }

  /// Pixels that differ from the expected ones in the compared bits, and changed pixels outside of the damage.
  private static func differences(
    _ result: Bitmap, _ after: [UInt8], _ before: [UInt8], _ vector: VectorIndex.Draw, _ damage: Region
  ) -> [String] {
    let size = result.format.bitsPerPixel / 8
    var list: [String] = []
    for y in 0..<result.height {
      for x in 0..<result.width {
        let offset = y * vector.surface.stride + x * size
        let (got, want, old) = (
          value(result.bytes, y * result.stride + x * size, size), value(after.rawSpan, offset, size),
          value(before.rawSpan, offset, size)
        )
        if !isClose(got & vector.compare_mask, want & vector.compare_mask, vector.tolerance_per_channel) {
          list.append("(\(x), \(y)): \(String(got, radix: 16)), not \(String(want, radix: 16))")
        }
        if got != old, !damage.contains(Point(x: Int32(x), y: Int32(y))) { list.append("(\(x), \(y)) is no damage") }
      }
    }
    return list
  }

  private static func value(_ bytes: RawSpan, _ offset: Int, _ size: Int) -> UInt32 {
    size == 2 ? UInt32(bytes.integer(at: offset, as: UInt16.self)) : bytes.integer(at: offset)
  }

  private static func isClose(_ a: UInt32, _ b: UInt32, _ tolerance: Int) -> Bool {
    if a == b { return true }
    guard tolerance > 0 else { return false }
    return [0, 8, 16, 24].allSatisfy { abs(Int(a >> $0 & 0xFF) - Int(b >> $0 & 0xFF)) <= tolerance }
  }
}
