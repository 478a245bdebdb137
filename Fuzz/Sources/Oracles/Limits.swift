import SpiceClientCore
import SpiceServerCore

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
    options.limits.heldPixels = 3 << 15
    options.limits.imagePixels = 1 << 18
    options.limits.queuedBytes = 1 << 12
    options.limits.arrivedBytes = 1 << 17
    options.limits.textBytes = 32
    options.limits.channelsOfAKind = 3
    options.limits.waitsOfAMessage = 4
    options.limits.cursorShapes = 4
    options.limits.cursorPixels = 1 << 12
    options.limits.palettes = 4
    options.limits.clipRects = 64
    options.limits.pixelsAtOnce = 1 << 15
    options.limits.strokePixels = 1 << 14
    options.limits.streamClipRects = 8
    options.limits.streamFrames = 4
    options.limits.streamBytes = 1 << 12
    options.limits.clipboardBytes = 1 << 13
    options.limits.clipboardReads = 3
    options.limits.clipboardRequests = 3
    options.playsSound = true
    options.recordsSound = true
    options.imageCachePixels = 1 << 14
    options.glzWindowPixels = 1 << 14
    return options
  }

  /// A server with little room.
  static var server: ServerLimits {
    var limits = ServerLimits()
    limits.unlinkedConnections = 3
    limits.channelsOfAClient = 3
    limits.clientsOfADisplay = 2
    limits.clientMessageBytes = 1 << 10
    limits.guestFrameBytes = 1 << 10
    limits.queuedBytes = 1 << 11
    // A main channel begins with this much.
    limits.queuedBytesAtMost = 257_000
    limits.pendingDraws = 30
    limits.pipeLength = 5
    limits.cachedImages = 4
    limits.glzWindowPixels = 1 << 13
    return limits
  }

  /// Bytes that may wait in a connection to a client of that server.
  static let queuedBytes = 257_000 + (1 << 16)
}
