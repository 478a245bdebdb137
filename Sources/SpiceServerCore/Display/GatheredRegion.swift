import SpiceGeometry

/// A set of pixels to which is added much more often than it is looked at.
///
/// A union takes time in proportion to the rectangles that there are already, so single ones that are new are joined many
/// at once.
struct GatheredRegion {
  /// Rectangles that are collected before they are joined.
  private static let batch = 64

  private var joined = Region()
  private var new: [Rect] = []
  private let rectLimit: Int

  /// The empty set. If adding makes more rectangles than `limit`, the pixels between them belong to the set as well.
  init(atMost limit: Int) { rectLimit = limit }

  /// Adds pixels.
  mutating func add(_ region: Region) {
    if joined.contains(region.bounds) { return }
    if region.rects.count == 1 { new.append(region.bounds) } else { joined.formUnion(region, atMost: rectLimit) }
    if new.count == Self.batch { join() }
  }

  /// All pixels.
  var pixels: Region {
    mutating get {
      join()
      return joined
    }
  }

  /// Takes pixels away.
  mutating func remove(_ region: Region) {
    join()
    joined = joined.subtracting(region)
  }

  /// Takes all pixels away.
  mutating func removeAll() {
    joined = Region()
    new.removeAll(keepingCapacity: true)
  }

  private mutating func join() {
    if new.isEmpty { return }
    joined.formUnion(Region(new), atMost: rectLimit)
    new.removeAll(keepingCapacity: true)
  }
}
