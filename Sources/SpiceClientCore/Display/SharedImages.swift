import SpiceCodecs

/// The decoded images that all display channels of a session share.
final class SharedImages {
  /// Images that the server has asked to be kept.
  var cache: ImageCache
  /// Images that GLZ streams refer to.
  var window: GLZWindow

  /// A cache and a window for so many pixels as are announced to the server.
  init(cachePixels: Int, windowPixels: Int) {
    // The server counts images as it sends them; what is on its way may come on top.
    cache = ImageCache(pixelLimit: cachePixels &* 2)
    window = GLZWindow(limit: windowPixels &* 2 &+ 1 << 20)
  }
}
