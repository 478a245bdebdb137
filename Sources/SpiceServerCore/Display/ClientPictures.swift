import SpiceCodecs
import SpiceWire
import Synchronization

/// The pictures that a client keeps and that its display channels share, which may run on different threads.
public final class ClientPictures: Sendable {
  /// By the numbers that the client gave its caches; as long as a channel has them.
  private let known = Mutex<[Key: Known]>([:])
  private let limits: ServerLimits

  private struct Key: Hashable {
    var cache: UInt8
    var dictionary: UInt8
  }

  private struct Known {
    weak var pictures: SharedPictures?
  }

  /// None yet.
  public init(limits: ServerLimits) { self.limits = limits }

  /// The pictures for a channel with caches as it says. Caches of the same numbers are the same: the first one's sizes
  /// count.
  func pictures(for client: DisplayInit) -> SharedPictures {
    known.withLock { known in
      let key = Key(cache: client.pixmapCacheID, dictionary: client.glzDictionaryID)
      if let pictures = known[key]?.pictures { return pictures }
      // A client may come back with other numbers, again and again.
      known = known.filter { $0.value.pictures != nil }
      // A cache or a window that other numbers go with already cannot be had once more.
      let isCacheNew = !known.keys.contains { $0.cache == key.cache }
      let isWindowNew = !known.keys.contains { $0.dictionary == key.dictionary }
      let pictures = SharedPictures(
        cachePixels: isCacheNew ? client.pixmapCacheSize : 0, cachedImages: limits.cachedImages,
        windowPixels: isWindowNew ? min(Int(client.glzWindowSize), limits.glzWindowPixels) : 0)
      known[key] = Known(pictures: pictures)
      return pictures
    }
  }
}

/// What display channels of a client share: the images that it keeps, and those that GLZ streams refer to.
final class SharedPictures: Sendable {
  private struct State: ~Copyable {
    var cache: ImageCachePlan
    /// Made when it is first needed: it takes a lot.
    var dictionary: GLZDictionary?
  }

  private let state: Mutex<State>
  private let windowPixels: Int

  init(cachePixels: Int64, cachedImages: Int, windowPixels: Int) {
    self.windowPixels = max(0, windowPixels)
    state = Mutex(State(cache: ImageCachePlan(pixels: cachePixels, images: cachedImages), dictionary: nil))
  }

  /// How the client keeps an image; see ``ImageCachePlan/use(_:)``.
  func use(_ id: ImageID) -> ImageCachePlan.Quality? { state.withLock { $0.cache.use(id) } }

  /// Whether the client keeps an image, as of now.
  func has(_ id: ImageID) -> Bool { state.withLock { $0.cache.has(id) } }

  /// The client is sent an image without loss that it keeps with loss.
  func replace(_ id: ImageID) { state.withLock { $0.cache.replace(id) } }

  /// Has the client keep an image; see ``ImageCachePlan/insert(_:pixels:isLossy:evictions:)``.
  func insert(_ id: ImageID, pixels: Int, isLossy: Bool, evictions: inout [ImageCachePlan.Eviction]) -> Bool {
    state.withLock { $0.cache.insert(id, pixels: pixels, isLossy: isLossy, evictions: &evictions) }
  }

  /// A message goes out; see ``ImageCachePlan/commit(_:on:serial:)``.
  func commit(_ used: [ImageID], on channel: UInt8, serial: MessageSerial) {
    if !used.isEmpty { state.withLock { $0.cache.commit(used, on: channel, serial: serial) } }
  }

  /// Lends the dictionary, if it has room for a picture; nil otherwise. No more than so many pixels stay in it.
  ///
  /// Streams must be sent, on whatever channel, in an order in which each follows those that it may refer to. That is so
  /// as long as an image is made known to the cache only after its stream is encoded.
  func withDictionary<R>(for pixels: Int, keeping limit: Int, _ body: (inout GLZDictionary) -> R?) -> R? {
    guard pixels < windowPixels else { return nil }
    return state.withLock { state in
      var dictionary = state.dictionary.take() ?? GLZDictionary(windowPixels: windowPixels)
      let result = body(&dictionary)
      dictionary.release(pixels: limit)
      state.dictionary = consume dictionary
      return result
    }
  }

  /// Forgets the oldest pictures that streams could refer to until no more than so many pixels are left. Whether there
  /// were any.
  @discardableResult
  func releaseDictionary(pixels limit: Int = 0) -> Bool {
    state.withLock { state in
      let before = state.dictionary?.pixels ?? 0
      state.dictionary?.release(pixels: limit)
      return before > limit
    }
  }

  /// Pixels that streams may refer to now.
  var dictionaryPixels: Int { state.withLock { $0.dictionary?.pixels ?? 0 } }
}
