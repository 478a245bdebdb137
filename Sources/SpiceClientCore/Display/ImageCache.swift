import SpicePixels
import SpiceWire

/// The session's cache of decoded images (spec: pixmap cache). All display channels share it, and the server decides what
/// is in it.
///
/// An image is kept in its own format. Sending it again under its id adds a reference, an invalidation takes one away.
struct ImageCache {
  /// What an image counts for beside its pixels: what it takes to keep it.
  static let overhead = 64

  private struct Entry {
    var picture: Bitmap
    var references: UInt32
    var isLossy: Bool

    var cost: Int { picture.width &* picture.height &+ ImageCache.overhead }
  }

  /// What all images may count for together. More than was announced is a breach of promise, and is not kept.
  let pixelLimit: Int
  /// What they count for: their pixels, and ``overhead`` each.
  private(set) var pixels = 0
  private var entries: [ImageID: Entry] = [:]

  init(pixelLimit: Int) { self.pixelLimit = pixelLimit }

  /// Number of images.
  var count: Int { entries.count }

  /// Whether an image is there, without loss if that is wanted.
  func has(_ id: ImageID, lossless: Bool) -> Bool { entries[id].map { !lossless || !$0.isLossy } ?? false }

  subscript(id: ImageID) -> Bitmap? { entries[id]?.picture }

  /// Keeps an image. False if there is no room.
  mutating func insert(_ picture: Bitmap, as id: ImageID, isLossy: Bool) -> Bool {
    let references = entries[id]?.references ?? 0
    return put(Entry(picture: picture, references: references &+ 1, isLossy: isLossy), as: id)
  }

  /// Puts an image without loss in the place of a lossy one, which keeps its references. False if there is no room.
  mutating func replace(_ picture: Bitmap, as id: ImageID) -> Bool {
    put(Entry(picture: picture, references: entries[id]?.references ?? 1, isLossy: false), as: id)
  }

  /// Takes a reference away, and the image with the last one. Unknown ids are ignored.
  mutating func invalidate(_ id: ImageID) {
    guard let entry = entries[id] else { return }
    if entry.references > 1 {
      entries[id]?.references = entry.references &- 1
    } else {
      entries[id] = nil
      pixels &-= entry.cost
    }
  }

  /// Forgets all images.
  mutating func removeAll() {
    entries = [:]
    pixels = 0
  }

  private mutating func put(_ entry: Entry, as id: ImageID) -> Bool {
    let total = pixels &- (entries[id]?.cost ?? 0) &+ entry.cost
    guard total <= pixelLimit else { return false }
    pixels = total
    entries[id] = entry
    return true
  }
}
