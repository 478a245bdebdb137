import SpiceCodecs
import SpiceWire

/// What the channels of a session share.
final class SharedState {
  /// Pixels of the GLZ window at most, unless the user wants another size; what the reference client asks for.
  static let windowLimit: Int32 = 16 << 20

  let options: SessionOptions
  let codecs: ForeignCodecs
  /// The server's clock for sound and video.
  var clock = MultimediaClock()
  /// Milliseconds from the arrival of sound until it is heard; nil while none is. The clock is that of the sound then.
  var soundDelay: UInt32?
  /// What `MAIN_INIT` told of the guest's video memory, in bytes; sizes the GLZ window.
  var memoryHint: UInt32 = 0
  /// The last message that each channel has dealt with, for every channel that is linked or being linked.
  var progress: [ChannelID: MessageSerial] = [:]
  /// Decoded images that display channels refer to.
  let images: SharedImages
  /// Pixels that were decoded and drawn since a channel paused last.
  var work = 0
  /// What surfaces and pointer shapes take.
  let pixels: PixelAccount

  var limits: SessionLimits { options.limits }

  init(options: SessionOptions, codecs: ForeignCodecs) {
    self.options = options
    self.codecs = codecs
    pixels = PixelAccount(limit: options.limits.heldPixels)
    images = SharedImages(
      cachePixels: Int(clamping: options.imageCachePixels),
      windowPixels: Int(options.glzWindowPixels ?? Self.windowLimit))
  }

  /// Display channels that are linked or being linked.
  var displayCount: Int { progress.keys.filter { $0.type == .display }.count }
  /// Whether only one display channel is there, which then can wait for no other.
  var hasOneDisplay: Bool { displayCount <= 1 }

  /// Whether a wait is over. A channel that does not exist, or waits for itself, is not waited for.
  func isSatisfied(_ target: WaitTarget, for waiting: ChannelID) -> Bool {
    switch target {
    case .channels(let waits):
      waits.allSatisfy { wait in
        guard wait.channel != waiting, let serial = progress[wait.channel] else { return true }
        return serial >= wait.serial
      }
    case .image(let id, let lossless): hasOneDisplay || images.cache.has(id, lossless: lossless)
    case .glzImage(let id): hasOneDisplay || images.window.isSettled(id)
    }
  }
}
