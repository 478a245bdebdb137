import SpiceBytes
import SpiceCodecs
import SpicePixels

/// GLZ, RGB32: each picture with those before it in the dictionary.
final class GLZBenchmark: CodecBenchmark {
  let name = "GLZ"
  private var encoder = GLZEncoder()
  private var dictionary = GLZDictionary(windowPixels: 0)
  private var window = GLZWindow(limit: 0)
  private var plain: Bitmap?

  /// Empties both ends.
  ///
  /// A new dictionary would get its memory from the system during the run, which no session does after its first
  /// pictures. So the dictionary has just room for the frames, and a plain picture of their size drives all others out.
  func prepare(for frames: [Picture]) throws {
    let pixels = frames.reduce(0) { $0 + $1.pixelCount }
    window = GLZWindow(limit: 4 * pixels)
    if dictionary.windowPixels != pixels + 1, let width = frames.first?.bitmap.width {
      dictionary = GLZDictionary(windowPixels: pixels + 1)
      plain = Bitmap(format: .xrgb32, width: width, height: pixels / width)
    }
    if let plain { keep(try encode(Picture(name: "plain", bitmap: plain))) }
  }

  func encode(_ picture: Picture) throws -> [UInt8] {
    try encoder.encode(
      picture.bitmap.rows, kind: .rgb32, width: picture.bitmap.width, isTopDown: true, dictionary: &dictionary)
  }

  func decode(_ data: [UInt8], of picture: Picture) throws -> Bitmap {
    try GLZDecoder.decode(
      data.rawSpan, expectedWidth: picture.bitmap.width, expectedHeight: picture.bitmap.height, window: &window)
  }
}
