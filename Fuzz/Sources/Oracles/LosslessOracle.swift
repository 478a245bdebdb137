import SpiceBytes
import SpiceCodecs
import SpicePixels

/// What an encoder makes of any pixels, the decoder turns back into the same pixels.
enum LosslessOracle {
  static func judge(_ bytes: RawSpan) {
    var input = FuzzInput(bytes)
    switch input.number(upTo: 3) {
    case 0: judgeQUIC(&input)
    case 1: judgeLZ(&input)
    case 2: judgeLZ4(&input)
    default: judgeGLZ(&input)
    }
  }

  private static func judgeQUIC(_ input: inout FuzzInput) {
    let types: [QUICPixelType: LZPixelKind] = [
      .gray: .a8, .rgb16: .rgb16, .rgb24: .rgb24, .rgb32: .rgb32, .rgba: .rgba,
    ]
    let type = input.choose(QUICPixelType.allCases)
    let isBottomUp = input.flag()
    var encoder = QUICEncoder()
    // The second picture meets what the first one left behind.
    for _ in 0..<2 {
      let source = SourcePixels(types[type] ?? .rgb32, side: 80, limit: 4096, &input)
      guard
        let stream = try? encoder.encode(source.rows, type: type, width: source.width, bottomUp: isBottomUp),
        let picture = try? QUICDecoder.decode(stream.rawSpan, width: source.width, height: source.height)
      else { fatalError("QUIC cannot encode and decode \(type) of \(source.width)x\(source.height)") }
      source.compare(picture, isTopDown: !isBottomUp, by: "QUIC")
    }
  }

  private static func judgeLZ(_ input: inout FuzzInput) {
    let kind = input.choose(LZPixelKind.allCases)
    let isTopDown = input.flag()
    var encoder = LZEncoder()
    for _ in 0..<2 {
      let source = SourcePixels(kind, side: 80, limit: 4096, &input)
      guard let stream = try? encoder.encode(source.rows, kind: kind, width: source.width, isTopDown: isTopDown) else {
        fatalError("LZ cannot encode \(kind) of \(source.width)x\(source.height)")
      }
      if kind == .xxxa {
        guard var picture = Bitmap(format: .xrgb32, width: source.width, height: source.height),
          (try? LZDecoder.decodeAlpha(stream.rawSpan, into: &picture)) != nil
        else { fatalError("LZ cannot decode alpha of \(source.width)x\(source.height)") }
        source.compare(picture, isTopDown: isTopDown, by: "LZ") { $0 & 0xFF00_0000 }
        continue
      }
      guard
        let picture = try? LZDecoder.decode(
          stream.rawSpan, expectedWidth: source.width, expectedHeight: source.height, palette: .greys)
      else { fatalError("LZ cannot decode \(kind) of \(source.width)x\(source.height)") }
      source.compare(picture, isTopDown: isTopDown, by: "LZ")
    }
  }

  private static func judgeLZ4(_ input: inout FuzzInput) {
    let kind = input.choose([LZPixelKind.rgb16, .rgb24, .rgb32, .rgba])
    let isTopDown = input.flag()
    var encoder = LZ4ImageEncoder()
    for _ in 0..<2 {
      let source = SourcePixels(kind, side: 80, limit: 4096, &input)
      guard let stream = try? encoder.encode(source.rows, kind: kind, width: source.width, isTopDown: isTopDown),
        let picture = try? LZ4ImageDecoder.decode(
          stream.rawSpan, expectedWidth: source.width, expectedHeight: source.height)
      else { fatalError("LZ4 cannot encode and decode \(kind) of \(source.width)x\(source.height)") }
      source.compare(picture, isTopDown: isTopDown, by: "LZ4")
    }
  }

  private static func judgeGLZ(_ input: inout FuzzInput) {
    let windowPixels = 64 << input.number(upTo: 8)
    let firstID: UInt64 = 0
    var encoder = GLZEncoder()
    var dictionary = GLZDictionary(windowPixels: windowPixels, firstID: firstID)
    // Pictures are released after the one that makes them superfluous: an entry costs 16 pixels besides its own.
    var window = GLZWindow(limit: 34 * windowPixels)
    var count = 0
    while !input.isEmpty, count < 40 {
      count += 1
      let kind = input.choose([LZPixelKind.rgb16, .rgb24, .rgb32, .rgba])
      let isTopDown = input.flag()
      let source = SourcePixels(kind, side: 24, limit: 512, &input)
      guard dictionary.admits(width: source.width, height: source.height) else { continue }
      guard
        let stream = try? encoder.encode(
          source.rows, kind: kind, width: source.width, isTopDown: isTopDown, dictionary: &dictionary)
      else { fatalError("GLZ cannot encode \(kind) of \(source.width)x\(source.height)") }
      do throws(GLZFailure) {
        let picture = try GLZDecoder.decode(
          stream.rawSpan, expectedWidth: source.width, expectedHeight: source.height, window: &window)
        source.compare(picture, isTopDown: isTopDown, by: "GLZ") { kind == .rgb16 ? widened($0) : $0 }
      } catch {
        fatalError("GLZ cannot decode picture \(count), \(kind) of \(source.width)x\(source.height): \(error)")
      }
    }
  }

  /// A 16-bit pixel with 8 bits a colour.
  private static func widened(_ pixel: UInt32) -> UInt32 {
    [UInt32(10), 5, 0].reduce(0) { colour, shift in
      let five = pixel >> shift & 31
      return colour << 8 | five << 3 | five >> 2
    }
  }
}
