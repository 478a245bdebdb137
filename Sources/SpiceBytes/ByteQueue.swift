/// Bytes that have arrived and wait to be understood: filled at the back, read in place, dropped at the front.
///
/// Reading never copies. Space at the front is reclaimed when it is more than what is kept, so the cost of a byte stays
/// constant however the bytes arrive.
public struct ByteQueue: Sendable {
  /// Room that is kept although nothing waits.
  private static let keptRoom = 1 << 20

  private var storage: [UInt8] = []
  private var head = 0

  /// An empty queue.
  public init() {}

  /// Bytes waiting.
  public var count: Int { storage.count &- head }
  /// Whether no byte waits.
  public var isEmpty: Bool { count == 0 }

  /// Bytes that are allocated for what waits and for what may come.
  public var room: Int { storage.capacity }

  /// The bytes that wait, oldest first.
  public var bytes: RawSpan {
    @_lifetime(borrow self) get { storage.rawSpan.extracting(droppingFirst: head) }
  }

  /// Adds a copy of `bytes` at the back.
  public mutating func append(_ bytes: RawSpan) {
    reclaim()
    storage.append(copying: bytes)
  }

  /// Lends the newest `count` bytes, of all that wait if those are fewer, for changes in place.
  public mutating func withNewest<R, E: Error>(
    _ count: Int, _ body: (inout MutableRawSpan) throws(E) -> R
  ) throws(E) -> R {
    let count = max(0, min(count, self.count))
    var all = storage.mutableRawSpan
    var newest = all._mutatingExtracting(last: count)
    return try body(&newest)
  }

  /// Makes room so that `count` bytes may wait without another allocation. A hint; `count` must be bounded by the caller.
  public mutating func reserve(_ count: Int) {
    reclaim()
    storage.reserveCapacity(head &+ count)
  }

  /// Drops bytes at the front: all of them if fewer than `count` wait.
  public mutating func drop(_ count: Int) {
    head = min(storage.count, head &+ max(0, count))
    if head == storage.count {
      storage.removeAll(keepingCapacity: storage.capacity <= Self.keptRoom)
      head = 0
    } else if storage.capacity > Self.keptRoom, self.count < storage.capacity / 4 {
      // What a large message took is given back even if the next one has begun.
      storage = [UInt8](copying: bytes)
      head = 0
    }
  }

  /// Takes up to `count` bytes off the front.
  public mutating func take(_ count: Int) -> [UInt8] {
    let taken = [UInt8](copying: bytes.extracting(first: max(0, min(count, self.count))))
    drop(count)
    return taken
  }

  private mutating func reclaim() {
    guard head > count else { return }
    storage.removeSubrange(0..<head)
    head = 0
  }
}
