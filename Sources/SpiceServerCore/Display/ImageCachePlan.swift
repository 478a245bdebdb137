import SpiceWire

/// Which images a client keeps, as the server has told it to (spec: pixmap cache).
///
/// All display channels of a client share the cache, so what one of them makes the client forget may still be needed by
/// messages that another one has sent: the client is told to wait for those first.
struct ImageCachePlan {
  private struct Item {
    var pixels: Int64
    /// The last message of each channel that needs it.
    var uses: [UInt8: UInt64] = [:]
    /// Channels that are making a message that needs it.
    var pins = 0
    var quality: Quality
  }

  /// How an image is kept.
  enum Quality {
    /// As it is.
    case exact
    /// As it is, although some channel's messages may still find it with loss.
    case replaced
    /// With loss.
    case lossy
  }

  private var items = RecentUse<ImageID, Item>()
  private let pixelLimit: Int64
  private let countLimit: Int
  private var pixels: Int64 = 0

  /// A cache for so many pixels, and for so many images at most.
  init(pixels: Int64, images: Int) {
    pixelLimit = max(0, pixels)
    countLimit = images
  }

  /// Whether the client keeps an image.
  func has(_ id: ImageID) -> Bool { items[id] != nil }

  /// How the client keeps an image; nil if it does not. If it does, it goes on doing so until the message that needs it is
  /// sent.
  mutating func use(_ id: ImageID) -> Quality? {
    guard items.use(id) else { return nil }
    items[id]?.pins += 1
    return items[id]?.quality
  }

  /// The client is sent an image without loss that it keeps with loss.
  mutating func replace(_ id: ImageID) { items[id]?.quality = .replaced }

  /// Has the client keep an image that comes with a message that is being made. False if there is no room, since what
  /// is there is needed. `evictions` get what the client must forget first, in either case.
  mutating func insert(
    _ id: ImageID, pixels new: Int, isLossy: Bool = false, evictions: inout [Eviction]
  ) -> Bool {
    let new = Int64(new)
    guard items[id] == nil, new <= pixelLimit, countLimit > 0 else { return false }
    while pixels > pixelLimit - new || items.count >= countLimit {
      guard let (oldest, item) = items.oldest, item.pins == 0 else { return false }
      items.removeOldest()
      pixels -= item.pixels
      evictions.append(Eviction(id: oldest, uses: item.uses))
    }
    items.insert(id, Item(pixels: new, pins: 1, quality: isLossy ? .lossy : .exact))
    pixels += new
    return true
  }

  /// An image that the client must forget, and the last messages of each channel that needed it.
  struct Eviction {
    var id: ImageID
    var uses: [UInt8: UInt64]
  }

  /// The message that needed images goes out on a channel as number `serial`.
  mutating func commit(_ used: [ImageID], on channel: UInt8, serial: MessageSerial) {
    for id in used {
      items[id]?.uses[channel] = serial.rawValue
      items[id]?.pins -= 1
    }
  }
}
