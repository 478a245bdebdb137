import SpiceBytes
import SpicePixels

/// The pictures that a GLZ encoder may refer to (spec: dictionary window, encoder side).
///
/// One for each client, shared by its display channels, and confined: whoever shares it between threads guards it. The
/// dictionary keeps the pictures where they are, in memory of a guest's too: these ``SourceBytes`` live until the window
/// has moved on, or somebody needs the memory and calls ``release(pixels:)``.
public struct GLZDictionary: ~Copyable {
  /// The largest window that there may be, in pixels.
  public static let windowLimit = 1 << 25
  /// How many pictures the window may have at most.
  static let slotCount = 1 << 14
  static let tableBits = 17
  /// How far back a picture is looked for that resembles one.
  private static let twinDistance = 64
  static let printBits = 14
  /// How far apart the units are that tell which pictures are alike: not a divisor of usual widths.
  private static let sampleDistance = 8191
  static let alphaTableBits = 15

  /// A picture.
  // SAFETY: the units are only read, and stay where they are as long as `sources` has their owner.
  @safe
  struct Slot: @unchecked Sendable {
    /// The first unit: 32 bits, a pixel as it is or widened from 16 or 24 bits.
    fileprivate var units: UnsafeRawPointer?
    /// Number of units; 0 if the picture is not there any more.
    fileprivate(set) var count: UInt32 = 0
    fileprivate(set) var kind: UInt32 = 0

    fileprivate init() { unsafe units = nil }

    /// Units all over the picture, which is there.
    fileprivate var print: SIMD16<UInt32> {
      var print = SIMD16<UInt32>()
      for lane in print.indices {
        // SAFETY: the place is in the picture, which has `count` units of four bytes.
        let unit = unsafe units?.loadUnaligned(
          fromByteOffset: (Int(count) &* (2 &* lane &+ 1) / 32) &* 4, as: UInt32.self)
        print[lane] = unit ?? 0
      }
      return print
    }

    /// The bytes of the units. Unchecked: the picture is there.
    @unsafe @inline(__always)
    var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: units, count: Int(count) &* 4) }
  }

  /// Pixels that all pictures of the window may have together.
  public let windowPixels: Int
  /// The number that the next picture gets.
  public private(set) var nextID: UInt64

  /// By the low bits of the picture's number.
  private(set) var slots = [Slot](repeating: Slot(), count: slotCount)
  /// What the units of each slot belong to.
  private var sources = [SourceBytes?](repeating: nil, count: slotCount)
  /// See ``GLZSearch``.
  var table = [UInt64](repeating: 0, count: 1 << tableBits)
  /// As ``table``, for alpha; empty as long as there is none.
  var alphaTable: [UInt64] = []

  /// The slots of the last pictures, by hashes of a few of their units; others may have these slots by now.
  private var prints = [UInt16](repeating: 0, count: 1 << printBits)

  /// The oldest picture that is there, or ``nextID``.
  private var headID: UInt64
  /// Pixels of the pictures that are there.
  public private(set) var pixels = 0

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

  /// Forgets the oldest pictures until no more than so many pixels are left. The client learns of it with the next one.
  public mutating func release(pixels limit: Int) {
    while headID < nextID, pixels > limit { drop() }
  }

  /// Makes room for a picture that is admitted, and gives it a number. The source has four bytes for each of its pixels,
  /// which are stable. Returns its number, and how far back the oldest picture is that is left.
  mutating func add(_ shape: LZShape, _ source: SourceBytes) -> (id: UInt64, headDistance: UInt32) {
    let count = shape.width &* shape.height
    precondition(count < windowPixels)
    while headID < nextID, pixels > windowPixels &- count || nextID &- headID >= UInt64(Self.slotCount) { drop() }
    if shape.kind == .rgba, alphaTable.isEmpty {
      alphaTable = [UInt64](repeating: 0, count: 1 << Self.alphaTableBits)
    }
    let id = nextID
    let index = Self.slot(of: id)
    // SAFETY: the source is kept as long as the slot, and as long as the slot says.
    let bytes = unsafe source.stableBytes
    precondition(unsafe bytes?.count ?? 0 >= count &* 4)
    unsafe slots[index].units = bytes?.baseAddress
    slots[index].count = UInt32(truncatingIfNeeded: count)
    slots[index].kind = UInt32(shape.kind.rawValue)
    sources[index] = source
    pixels &+= count
    nextID &+= 1
    return (id, UInt32(truncatingIfNeeded: id &- headID))
  }

  /// The slot of the picture that a new one resembles most; its own if there is none. Often it is the same picture a
  /// moment before, wherever that was; or else it is among the last few of the same kind and number of units.
  mutating func twin(of id: UInt64) -> Int {
    let ownSlot = Self.slot(of: id)
    let own = slots[ownSlot]
    if let same = lastSame(own, in: ownSlot) { return same }
    var best = ownSlot
    var fewest = Int.max
    for distance in 1...Self.twinDistance where UInt64(distance) <= id &- headID {
      let slot = Self.slot(of: id &- UInt64(distance))
      guard slots[slot].count == own.count, slots[slot].kind == own.kind else { continue }
      let differences = differences(own, slots[slot], atMost: fewest)
      if differences < fewest { (best, fewest) = (slot, differences) }
      // Of equals, the youngest.
      if fewest == 0 { break }
    }
    return best
  }

  /// The slot of a picture that seems to be the same as a new one; nil if none is known. The new one is known from now on.
  private mutating func lastSame(_ own: Slot, in ownSlot: Int) -> Int? {
    let units = own.print
    // Of one colour as far as this shows, which many are that differ.
    if units == SIMD16(repeating: units[0]) { return nil }
    var hash = UInt64(own.kind) << 32 | UInt64(own.count)
    for lane in units.indices { hash = (hash ^ UInt64(units[lane])) &* 0x9E37_79B9_7F4A_7C15 }
    let index = Int(truncatingIfNeeded: hash >> UInt64(64 &- Self.printBits))
    let slot = Int(prints[index])
    prints[index] = UInt16(truncatingIfNeeded: ownSlot)
    guard slot != ownSlot, slots[slot].count == own.count, slots[slot].kind == own.kind, slots[slot].print == units
    else { return nil }
    return slot
  }

  /// How many of some units all over a picture are not those of another one of the same size. Small ones are all alike.
  private func differences(_ one: Slot, _ other: Slot, atMost limit: Int) -> Int {
    var count = 0
    for at in stride(from: Self.sampleDistance / 2, to: Int(one.count), by: Self.sampleDistance) {
      // SAFETY: both have `count` units of four bytes.
      let (a, b) = unsafe (
        one.units?.loadUnaligned(fromByteOffset: at &* 4, as: UInt32.self),
        other.units?.loadUnaligned(fromByteOffset: at &* 4, as: UInt32.self)
      )
      if a != b { count &+= 1 }
      if count >= limit { break }
    }
    return count
  }

  /// The index of a picture in ``slots``.
  static func slot(of id: UInt64) -> Int { Int(truncatingIfNeeded: id & UInt64(slotCount &- 1)) }

  private mutating func drop() {
    let index = Self.slot(of: headID)
    pixels &-= Int(slots[index].count)
    slots[index] = Slot()
    sources[index] = nil
    headID &+= 1
  }
}
