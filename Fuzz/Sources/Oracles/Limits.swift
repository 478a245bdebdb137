import SpiceClientCore

/// Bounds that keep an input's run short where the engine would allow long ones.
enum Limits {
  /// Pixels of a picture that is decoded on its own.
  static let pixels = 1 << 18

  /// A session with little room.
  static var options: SessionOptions {
    var options = SessionOptions()
    options.limits.displayMessageBytes = 1 << 16
    options.limits.otherMessageBytes = 1 << 14
    options.limits.surfacePixels = 1 << 16
    options.limits.queuedBytes = 1 << 12
    options.imageCachePixels = 1 << 14
    options.glzWindowPixels = 1 << 14
    return options
  }
}
