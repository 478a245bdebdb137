import SpiceBytes
import SpiceCodecs

/// A GLZ encoder with the dictionary that its streams refer to.
final class GLZServer {
  private var dictionary = GLZDictionary(windowPixels: 1 << 13)
  private var encoder = GLZEncoder()

  /// A stream that may refer to those before it; empty if there can be none.
  func encode(_ source: SourcePixels) -> [UInt8] {
    let stream = try? encoder.encode(
      source.rows, kind: source.kind, width: source.width, isTopDown: source.height % 2 == 0, dictionary: &dictionary)
    return stream ?? []
  }
}
