import SpiceBytes
import SpicePixels

/// The pictures that a GLZ encoder may refer to (spec: dictionary window, encoder side).
///
/// One for each client, shared by its display channels, and confined: whoever shares it between threads guards it. The
/// dictionary keeps copies of the pixels, one picture after the other in a ring, so that a place in the ring is all that
/// a reference needs.
public struct GLZDictionary: ~Copyable {
  /// The largest window that there may be, in pixels.
  public static let windowLimit = 1 << 25
  /// How many pictures the window may have at most.
  static let slotCount = 1 << 14
  static let tableBits = 17
  static let alphaTableBits = 15

  /// A picture in the ring.
  struct Slot {
    /// Index of the first unit.
    var start: UInt32 = 0
    /// Number of units; 0 if the picture is not there any more.
    var count: UInt32 = 0
    var kind: UInt32 = 0
  }

  /// Pixels that all pictures of the window may have together.
  public let windowPixels: Int
  /// The number that the next picture gets.
  public private(set) var nextID: UInt64

  /// Units of 32 bits: pixels as they are, or widened from 16 or 24 bits. As far as the ring was ever filled.
  private(set) var units: [UInt8] = []
  /// The alpha of each unit, at least as far as there are pictures with alpha.
  var alphas: [UInt8] = []
  /// By the low bits of the picture's number.
  var slots = [Slot](repeating: Slot(), count: slotCount)
  /// See ``GLZSearch``.
  var table = [UInt64](repeating: 0, count: 1 << tableBits)
  /// As ``table``, for alpha; empty as long as there is none.
  var alphaTable: [UInt64] = []

  /// The oldest picture that is there, or ``nextID``.
  private var headID: UInt64
  private var livePixels = 0
  /// Units that the ring has room for: a window and a bit, so that little of the window is lost to an end too short for
  /// the next picture.
  private var capacity: Int { windowPixels &+ min(windowPixels, 1 << 22) }
  /// Where the last picture ends.
  private var tail = 0

  /// An empty dictionary.
  ///
  /// `windowPixels` is what the client asked for; more than ``windowLimit`` is taken as that. `firstID` is 0 but after a
  /// migration, when the numbers go on.
  public init(windowPixels: Int, firstID: UInt64 = 0) {
    self.windowPixels = min(max(windowPixels, 0), Self.windowLimit)
    nextID = firstID
    headID = firstID
  }

  /// Whether a picture is small enough for the window.
  public func admits(width: Int, height: Int) -> Bool {
    guard width > 0, height > 0, width <= Bitmap.sideLimit, height <= Bitmap.sideLimit else { return false }
    return height <= Bitmap.areaLimit / width && width &* height < windowPixels
  }

  /// Makes room for a picture that is admitted, and gives it a number. Returns its number, how far back the oldest
  /// picture is that is left, and where its units go.
  mutating func add(_ shape: LZShape) -> (id: UInt64, headDistance: UInt32, start: Int) {
    let count = shape.width &* shape.height
    precondition(count < windowPixels)
    while headID < nextID, livePixels > windowPixels &- count || nextID &- headID >= UInt64(Self.slotCount) { drop() }
    reserve(count)
    if shape.kind == .rgba { reserveAlphas(tail &+ count) }
    let id = nextID
    slots[Self.slot(of: id)] = Slot(
      start: UInt32(truncatingIfNeeded: tail), count: UInt32(truncatingIfNeeded: count),
      kind: UInt32(shape.kind.rawValue))
    let start = tail
    tail &+= count
    livePixels &+= count
    nextID &+= 1
    return (id, UInt32(truncatingIfNeeded: id &- headID), start)
  }

  /// Copies pixels, of which there are as many bytes as `source` has, to unit `at` of the ring.
  mutating func setUnits(_ source: RawSpan, at: Int) {
    if at &* 4 == units.count {
      units.append(copying: source)
      return
    }
    let end = at &* 4 &+ source.byteCount
    if end > units.count { units.append(contentsOf: repeatElement(0, count: end &- units.count)) }
    var bytes = units.mutableRawSpan
    bytes.copy(from: source, at: at &* 4)
  }

  private mutating func reserveAlphas(_ end: Int) {
    if alphaTable.isEmpty {
      alphaTable = [UInt64](repeating: 0, count: 1 << Self.alphaTableBits)
      alphas.reserveCapacity(capacity)
    }
    if end > alphas.count { alphas.append(contentsOf: repeatElement(0, count: end &- alphas.count)) }
  }

  /// The index of a picture in ``slots``.
  static func slot(of id: UInt64) -> Int { Int(truncatingIfNeeded: id & UInt64(slotCount &- 1)) }

  private var head: Slot { slots[Self.slot(of: headID)] }

  private mutating func drop() {
    livePixels &-= Int(head.count)
    slots[Self.slot(of: headID)].count = 0
    headID &+= 1
  }

  /// Moves the tail to where `count` units are free.
  private mutating func reserve(_ count: Int) {
    if headID == nextID { tail = 0 }
    if tail &+ count > capacity {
      // Pictures after the tail are older than those at the beginning.
      while headID < nextID, Int(head.start) >= tail { drop() }
      tail = 0
    }
    while headID < nextID, Int(head.start) < tail &+ count, Int(head.start) &+ Int(head.count) > tail { drop() }
    // The ring takes its memory at once, so that it is never copied, but touches it only as pictures come.
    if units.isEmpty { units.reserveCapacity(capacity &* 4) }
  }
}
