import SpiceBytes
import SpiceCanvas
import SpiceCodecs
import SpiceDrawing
import SpicePixels
import SpiceWire

/// Turns the images of draw messages into pictures, and keeps what is to be kept.
///
/// A message may have several images, and one of them may have to wait for another channel. Those that were decoded before
/// are remembered, so that the message can be tried again as a whole: no GLZ picture is decoded twice, and no reference is
/// counted twice.
struct ImageLoader {
  /// Why a message's pictures are not there.
  enum Failure: Error {
    /// One is on its way through another channel.
    case wait(WaitTarget)
    /// One never will be.
    case invalid(DrawError)
  }

  /// What the images of a message are loaded from and kept in.
  struct Stores {
    let surfaces: SurfaceTable
    let images: SharedImages
    let codecs: ForeignCodecs
    /// Whether images come through one channel only.
    let inOrder: Bool
  }

  var palettes: PaletteCache
  var statistics = ImageStatistics()
  /// Pixels that were decoded.
  private(set) var decodedPixels = 0
  private let pixelLimit: Int
  private var interrupted: Interrupted?

  init(limits: SessionLimits) {
    palettes = PaletteCache(limit: limits.palettes)
    pixelLimit = limits.imagePixels
  }

  /// A message that waits, and its pictures so far.
  private struct Interrupted {
    let message: Fingerprint
    var pictures: [Int: Bitmap]
  }

  /// Pixels of the pictures that a message has while it waits.
  var waitingPixels: Int {
    interrupted?.pictures.values.reduce(0) { $0 &+ $1.width &* $1.height } ?? 0
  }

  /// The pictures of a message, in the order of its images.
  ///
  /// Images that are not seen are decoded only if they are kept; nil stands for the others. After an image that cannot
  /// be decoded, those that follow are decoded and kept all the same.
  mutating func load(
    _ images: [DrawImage], in body: RawSpan, areSeen: Bool, _ stores: Stores
  ) throws(Failure) -> [Bitmap?] {
    if images.isEmpty { return [] }
    var done: [Int: Bitmap] = [:]
    if let interrupted {
      // A message that was given up must not lend its pictures to the next one.
      if interrupted.message == Fingerprint(body) { done = interrupted.pictures }
      self.interrupted = nil
    }
    var pictures: [Bitmap?] = []
    var fault: DrawError?
    for (index, image) in images.enumerated() {
      guard image.isKept || (areSeen && fault == nil) else {
        pictures.append(nil)
        continue
      }
      if let picture = done[index] {
        pictures.append(picture)
        continue
      }
      do throws(Failure) {
        let picture = try load(image, in: body, stores)
        // What is not kept may just as well be decoded again.
        if image.isKept { done[index] = picture }
        pictures.append(picture)
      } catch {
        switch error {
        case .wait(let target):
          interrupted = Interrupted(message: Fingerprint(body), pictures: done)
          throw .wait(target)
        case .invalid(let reason):
          fault = fault ?? reason
          pictures.append(nil)
        }
      }
    }
    if let fault { throw .invalid(fault) }
    return pictures
  }

  /// The message that waits is given up, and the pictures that it has so far.
  mutating func giveUp() { interrupted = nil }

  private mutating func load(_ wanted: DrawImage, in body: RawSpan, _ stores: Stores) throws(Failure) -> Bitmap {
    let image = wanted.image
    switch image.payload {
    case .fromCache, .fromCacheLossless:
      let lossless = image.payload == .fromCacheLossless
      guard stores.images.cache.has(image.id, lossless: lossless), let picture = stores.images.cache[image.id] else {
        throw .wait(.image(image.id, lossless: lossless))
      }
      statistics.count(.cache, bytes: 0, pixels: picture.width &* picture.height)
      return picture
    case .surface(let id):
      guard let canvas = stores.surfaces[id.rawValue] else { throw .invalid(.unknownSurface(id)) }
      statistics.count(.surface, bytes: 0, pixels: canvas.bitmap.width &* canvas.bitmap.height)
      // A surface that is drawn on itself is copied.
      decodedPixels &+= canvas.bitmap.width &* canvas.bitmap.height
      return canvas.bitmap
    default: break
    }
    guard let width = Int(exactly: image.width), let height = Int(exactly: image.height), width > 0, height > 0,
      width <= Bitmap.sideLimit, height <= Bitmap.sideLimit, width <= pixelLimit / height
    else { throw .invalid(.image(.badSize(width: UInt64(image.width), height: UInt64(image.height)))) }
    decodedPixels &+= width &* height
    var picture = try decode(wanted, width, height, in: body, stores)
    if image.flags.contains(.highBitsSet) { picture.setHighBits() }
    try keep(picture, of: image, stores.images)
    return picture
  }

  /// Keeps a picture as its image asks.
  private func keep(_ picture: Bitmap, of image: Image, _ images: SharedImages) throws(Failure) {
    let isLossy = image.payload.type == .jpeg || image.payload.type == .jpegAlpha
    if image.flags.contains(.cacheReplaceMe) {
      guard !isLossy else { throw .invalid(.lossyReplacement) }
      guard images.cache.replace(picture, as: image.id) else { throw .invalid(.cacheFull) }
    } else if image.flags.contains(.cacheMe) {
      guard images.cache.insert(picture, as: image.id, isLossy: isLossy) else { throw .invalid(.cacheFull) }
    }
  }
}

/// Tells the body of a message from others, well enough for messages that are not made to deceive.
private struct Fingerprint: Equatable {
  private let count: Int
  private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

  init(_ body: RawSpan) {
    count = body.byteCount
    for offset in stride(from: 0, to: count & ~7, by: 8) { add(body.integer(at: offset)) }
    for offset in (count & ~7)..<count { add(UInt64(body[offset])) }
  }

  private mutating func add(_ word: UInt64) {
    hash = (hash ^ word) &* 0x0000_0100_0000_01B3
    hash ^= hash >> 29
  }
}
