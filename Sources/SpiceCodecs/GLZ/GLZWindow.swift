import SpicePixels

/// The pictures that GLZ streams of a session may refer to (spec: dictionary window, decoder side).
///
/// All display channels of a session share one window, and every GLZ picture goes into it as soon as its message has
/// come, shown or not. Pictures leave it as later ones say that the encoder has forgotten them. Confined: whoever shares
/// a window between threads guards it.
public struct GLZWindow: ~Copyable {
  /// What a picture counts for beside its pixels: what it takes to keep it.
  private static let overhead = 32
  /// How many pictures may be there before one that is late.
  private static let aheadLimit = 1 << 13

  private struct Entry {
    var id: UInt64
    var headDistance: UInt32
    var cost: Int
    /// The pixels, 32 bits each, rows in the order of the stream. Nil if the picture was released or is lost.
    var pixels: Bitmap?
  }

  /// Where a picture is.
  enum Place {
    /// At an index; valid until the window changes.
    case present(Int)
    /// Not decoded yet.
    case awaited
    /// Decoded once and released since.
    case released
  }

  /// What all pictures may count for together, each with its pixels and 32 more.
  public let limit: Int
  /// What the present pictures count for.
  public private(set) var cost = 0

  /// Pictures in ascending order of ids; those before ``head`` were released.
  private var entries: [Entry] = []
  private var head = 0
  /// All pictures before this one have been decoded.
  private var next: UInt64 = 0

  /// An empty window whose first picture will be number 0.
  ///
  /// The limit should be twice the size in pixels that was announced to the server, or more: a picture is released only
  /// after the one that makes it superfluous, and other channels may be ahead.
  public init(limit: Int) { self.limit = limit }

  /// Number of pictures.
  public var count: Int { entries.count &- head }

  /// Whether a picture is present.
  public func contains(_ id: UInt64) -> Bool {
    if case .present(let index) = place(of: id) { entries[index].pixels != nil } else { false }
  }

  /// Whether a picture has come, or is known to be lost: nobody has to wait for it.
  public func isSettled(_ id: UInt64) -> Bool { if case .awaited = place(of: id) { false } else { true } }

  /// Forgets everything: a new session begins, with picture 0.
  public mutating func clear() {
    entries = []
    head = 0
    next = 0
    cost = 0
  }

  /// Where a picture is.
  func place(of id: UInt64) -> Place {
    let absent: Place = id < next ? .released : .awaited
    guard head < entries.count, id >= entries[head].id else { return absent }
    // Ids follow each other unless other channels are behind, so that the first guess is nearly always right.
    let distance = id &- entries[head].id
    if let offset = Int(exactly: distance), offset < entries.count &- head, entries[head &+ offset].id == id {
      return .present(head &+ offset)
    }
    let index = firstIndex(notBefore: id)
    return index < entries.count && entries[index].id == id ? .present(index) : absent
  }

  /// The pixels at a place, in stream order.
  func pixels(at index: Int) -> Bitmap? { entries[index].pixels }

  /// Throws unless a picture of this number and size may be added.
  mutating func admit(_ header: GLZHeader) throws(GLZFailure) {
    switch place(of: header.id) {
    case .awaited: break
    case .present, .released: throw .invalid(.badHeader)
    }
    let new = header.shape.width &* header.shape.height &+ Self.overhead
    let isAhead = header.id > next
    guard new <= limit, cost <= limit &- new || isAhead else {
      if !isAhead { lose(header) }
      throw .windowFull
    }
    guard cost <= limit &- new, !isAhead || entries.count &- firstIndex(notBefore: next) < Self.aheadLimit else {
      // The one that is late lets others go.
      throw .awaiting(imageID: next)
    }
  }

  /// Takes all pictures before this one that have not come for lost.
  mutating func settle(before id: UInt64) { next = max(next, id) }

  /// Takes a picture that cannot be decoded, or kept, for lost. What it says of those before it holds all the same.
  mutating func lose(_ header: GLZHeader) {
    guard case .awaited = place(of: header.id) else { return }
    guard header.id == next else { return insert(nil, header) }
    next &+= 1
    release(asOf: header.id, header.windowHeadDistance)
    advance()
  }

  /// Adds a picture that was admitted, and releases those that no later one will refer to.
  mutating func insert(_ pixels: Bitmap?, _ header: GLZHeader) {
    let entry = Entry(
      id: header.id, headDistance: header.windowHeadDistance,
      cost: (pixels.map { $0.width &* $0.height } ?? 0) &+ Self.overhead, pixels: pixels)
    cost &+= entry.cost
    entries.insert(entry, at: firstIndex(notBefore: header.id))
    if header.id == next { advance() }
  }

  /// Goes on to the first gap. A picture beyond one says nothing about releases: one that is late may still refer to
  /// older ones.
  private mutating func advance() {
    var last: UInt32?
    while case .present(let index) = place(of: next) {
      last = entries[index].headDistance
      next &+= 1
    }
    if let last { release(asOf: next &- 1, last) }
  }

  /// Releases what a picture needs no more, and none after it.
  private mutating func release(asOf newest: UInt64, _ headDistance: UInt32) {
    let id = newest >= UInt64(headDistance) ? newest &- UInt64(headDistance) : 0
    while head < entries.count, entries[head].id < id {
      cost &-= entries[head].cost
      entries[head].pixels = nil
      head &+= 1
    }
    if head > entries.count / 2 {
      entries.removeFirst(head)
      head = 0
    }
  }

  private func firstIndex(notBefore id: UInt64) -> Int {
    // Nearly all pictures come in order and go to the end.
    if let last = entries.last, last.id < id { return entries.count }
    var low = head
    var high = entries.count
    while low < high {
      let middle = (low &+ high) / 2
      if entries[middle].id < id { low = middle &+ 1 } else { high = middle }
    }
    return low
  }
}
