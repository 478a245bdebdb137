import SpiceBytes
import SpiceCodecs
import SpicePixels
import SpiceTestSupport

/// A made-up source picture, rows without padding, top row first.
struct QUICPicture {
  var type: QUICPixelType
  var width: Int
  var height: Int
  var bytes: [UInt8]

  func encoded() throws(CodecError) -> [UInt8] {
    var encoder = QUICEncoder()
    return try encoder.encode(bytes, stride: width * type.bytesPerPixel, type: type, width: width, height: height)
  }

  /// What a decoder makes of the picture, without the padding of rows: what is not coded is 0.
  var decodedBytes: [UInt8] {
    var result = bytes
    switch type {
    case .gray, .rgba: break
    case .rgb16:
      for offset in stride(from: 1, to: result.count, by: 2) { result[offset] &= 0x7F }
    case .rgb24:
      result = []
      for offset in stride(from: 0, to: bytes.count, by: 3) { result += bytes[offset..<(offset + 3)] + [0] }
    case .rgb32:
      for offset in stride(from: 3, to: result.count, by: 4) { result[offset] = 0 }
    }
    return result
  }
}

/// Kinds of content that take different ways through the codec.
enum QUICContent: CaseIterable {
  case noise, flat, gradient, text, patches

  /// A picture of this content, by a generator.
  func picture(
    _ type: QUICPixelType, width: Int, height: Int, with generator: inout SeededGenerator
  ) -> QUICPicture {
    let size = type.bytesPerPixel
    var bytes = [UInt8](repeating: 0, count: width * height * size)
    let paper = (0..<size).map { _ in UInt8(generator.below(256)) }
    var ink = paper
    for y in 0..<height {
      for x in 0..<width {
        let offset = (y * width + x) * size
        switch self {
        case .noise:
          for channel in 0..<size { bytes[offset + channel] = UInt8(generator.below(256)) }
          continue
        case .flat:
          ink = paper
        case .gradient:
          ink = (0..<size).map {
            UInt8(truncatingIfNeeded: x + ($0 + 1) * y) &+ UInt8(generator.below(3))
          }
        case .text:
          let isInk = y % 9 > 1 && generator.below(4) == 0
          ink = isInk ? paper.map { ~$0 } : paper
        case .patches:
          if generator.below(20) == 0 {
            ink = (0..<size).map { _ in UInt8(generator.below(256)) & 0xF8 }
          } else if y > 0, generator.below(2) == 0 {
            ink = Array(bytes[(offset - width * size)..<(offset - width * size + size)])
          }
        }
        for channel in 0..<size { bytes[offset + channel] = ink[channel] }
      }
    }
    return QUICPicture(type: type, width: width, height: height, bytes: bytes)
  }
}

extension SeededGenerator {
  /// A number that, unlike the standard library's, is the same in all versions: streams of these pictures are known.
  fileprivate mutating func below(_ bound: UInt64) -> UInt64 { next() % bound }
}

extension QUICEncoder {
  /// Encodes rows that are bytes of an array.
  mutating func encode(
    _ bytes: [UInt8], stride: Int, type: QUICPixelType, width: Int, height: Int, bottomUp: Bool = false
  ) throws(CodecError) -> [UInt8] {
    let rows = PixelRows(bytes.rawSpan, stride: stride, rowBytes: width * type.bytesPerPixel, height: height)
    return try encode(rows, type: type, width: width, bottomUp: bottomUp)
  }
}

extension QUICDecoder {
  /// Decodes the bytes of an array.
  static func decode(_ bytes: [UInt8], width: Int, height: Int) throws(CodecError) -> Bitmap {
    try decode(bytes.rawSpan, width: width, height: height)
  }
}

extension Bitmap {
  /// All rows without padding.
  var tightBytes: [UInt8] {
    let view = rows
    var result: [UInt8] = []
    for row in 0..<height { result.append(copying: view.row(row)) }
    return result
  }
}
