import SpiceGeometry
import SpiceWire

/// The unfinished draw commands of a surface, and the commands on other surfaces that read it, by age.
///
/// This is what keeps superseded pictures from being drawn or sent: ``cover(_:)`` takes away what a later command hides.
/// A long list is walked for every command, so what the walk looks at first, a box around some entries and then one for
/// each, lies in a row.
struct DrawList {
  private enum Entry {
    case gone
    /// A command on this surface.
    case draw(PendingDraw)
    /// A command on another surface that reads this one.
    case reader(PendingDraw)
  }

  private let surface: SurfaceID
  /// Rectangles that what is left of a command may have.
  private let rectLimit: Int
  /// A box around what each entry draws and reads on this surface; empty if the entry is gone.
  private var boxes: [Box] = []
  /// A box around those of ``groupSize`` entries, the first ones, the next ones and so on.
  private var groups: [Box] = []
  private var entries: [Entry] = []
  private var ages: [UInt64] = []
  private var gone = 0

  private static let groupSize = 16

  init(surface: SurfaceID, rectLimit: Int) {
    self.surface = surface
    self.rectLimit = rectLimit
  }

  /// Number of entries.
  var count: Int { entries.count - gone }

  /// Adds a command on this surface. It must be the youngest.
  mutating func append(_ draw: PendingDraw) {
    append(.draw(draw), draw.age, draw.region.bounds.union(draw.readRegion(of: surface).bounds))
  }

  /// Adds a command on another surface that reads this one. It must be the youngest.
  mutating func append(reader: PendingDraw) {
    append(.reader(reader), reader.age, reader.readRegion(of: surface).bounds)
  }

  private mutating func append(_ entry: Entry, _ age: UInt64, _ box: Rect) {
    precondition(ages.last.map { $0 < age } ?? true)
    let box = Box(box)
    boxes.append(box)
    entries.append(entry)
    ages.append(age)
    addToGroup(boxes.count - 1, box)
  }

  private mutating func addToGroup(_ index: Int, _ box: Box) {
    let group = index / Self.groupSize
    if group == groups.count { groups.append(box) } else { groups[group] = groups[group].union(box) }
  }

  /// An entry has less than it had.
  private mutating func shrink(_ index: Int, to box: Box) {
    boxes[index] = box
    let group = index / Self.groupSize
    groups[group] = members(of: group).reduce(Box()) { $0.union(boxes[$1]) }
  }

  /// The entries of a group.
  private func members(of group: Int) -> Range<Int> {
    group * Self.groupSize..<min((group + 1) * Self.groupSize, boxes.count)
  }

  /// Takes away the entry of a command, if it is there.
  mutating func remove(_ draw: PendingDraw) {
    let index = firstIndex(notBefore: draw.age)
    guard index < ages.count, ages[index] == draw.age else { return }
    clear(index)
    compact()
  }

  /// Hides everything under `region`, whose pixels a command that is about to be added will all set, except what is read
  /// before that. Returns the commands of which nothing is left; they are taken away.
  mutating func cover(_ region: Region) -> [PendingDraw] {
    if region.isEmpty { return [] }
    var hidden: [PendingDraw] = []
    var left = region
    var reach = Box.Reach(left.bounds)
    walk: for group in groups.indices.reversed() where groups[group].overlaps(reach) {
      for index in members(of: group).reversed() where boxes[index].overlaps(reach) {
        switch entries[index] {
        case .gone: continue
        case .reader(let reader):
          left = left.subtracting(reader.readRegion(of: surface))
        case .draw(let draw):
          if draw.region.intersects(left.bounds) {
            let rest = draw.region.subtracting(left)
            // One that would go to pieces is drawn as it is: what hides it is drawn later.
            if rest.rects.count <= max(rectLimit, draw.region.rects.count) { draw.region = rest }
            if draw.region.isEmpty {
              hidden.append(draw)
              clear(index)
              continue
            }
          }
          let read = draw.readRegion(of: surface)
          shrink(index, to: Box(draw.region.bounds.union(read.bounds)))
          if read.isEmpty { continue }
          left = left.subtracting(read)
        }
        if left.isEmpty || left.rects.count > 2 * rectLimit { break walk }
        reach = Box.Reach(left.bounds)
      }
    }
    compact()
    return hidden
  }

  /// The age of the youngest command that is not rendered and may change a pixel of `area`; nil if there is none.
  func youngestUnrendered(in area: Rect) -> UInt64? {
    for index in entries.indices.reversed() {
      guard case .draw(let draw) = entries[index], !draw.isRendered else { continue }
      if draw.region.intersects(area) { return draw.age }
    }
    return nil
  }

  /// The commands that are not rendered and no younger than `age`, oldest first: those on this surface, and those on
  /// others that read it.
  func unrendered(through age: UInt64) -> (draws: [PendingDraw], readers: [PendingDraw]) {
    var draws: [PendingDraw] = []
    var readers: [PendingDraw] = []
    for index in entries.indices {
      if ages[index] > age { break }
      switch entries[index] {
      case .gone: break
      case .draw(let draw): if !draw.isRendered { draws.append(draw) }
      case .reader(let draw): if !draw.isRendered { readers.append(draw) }
      }
    }
    return (draws, readers)
  }

  /// The ages of the oldest commands that are not rendered, up to so many, oldest first.
  func oldestUnrendered(_ count: Int) -> [UInt64] {
    var found: [UInt64] = []
    for index in entries.indices {
      guard case .draw(let draw) = entries[index], !draw.isRendered else { continue }
      found.append(ages[index])
      if found.count == count { break }
    }
    return found
  }

  /// The commands on this surface, oldest first.
  var draws: [PendingDraw] {
    entries.compactMap { if case .draw(let draw) = $0 { draw } else { nil } }
  }

  private mutating func clear(_ index: Int) {
    if case .gone = entries[index] { return }
    entries[index] = .gone
    shrink(index, to: Box())
    gone += 1
  }

  private mutating func compact() {
    guard gone > 32, gone > entries.count / 2 else { return }
    var kept = 0
    for index in entries.indices {
      if case .gone = entries[index] { continue }
      entries[kept] = entries[index]
      boxes[kept] = boxes[index]
      ages[kept] = ages[index]
      kept += 1
    }
    entries.removeLast(entries.count - kept)
    boxes.removeLast(boxes.count - kept)
    ages.removeLast(ages.count - kept)
    groups.removeAll(keepingCapacity: true)
    for index in boxes.indices { addToGroup(index, boxes[index]) }
    gone = 0
  }

  private func firstIndex(notBefore age: UInt64) -> Int {
    var low = 0
    var high = ages.count
    while low < high {
      let middle = (low + high) / 2
      if ages[middle] < age { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// A rectangle that is compared with others in one step.
private struct Box {
  /// Left, top, and the complements of right and bottom: the larger they are, the less is inside.
  private var edges: SIMD4<Int32>

  /// What a box is compared with.
  struct Reach {
    /// What the edges of a box must be less than.
    fileprivate let edges: SIMD4<Int32>

    /// A rectangle that has pixels.
    init(_ rect: Rect) { edges = SIMD4(rect.right, rect.bottom, ~rect.left, ~rect.top) }
  }

  /// Without a pixel.
  init() { edges = SIMD4(repeating: .max) }

  init(_ rect: Rect) {
    self.init()
    if !rect.isEmpty { edges = SIMD4(rect.left, rect.top, ~rect.right, ~rect.bottom) }
  }

  func overlaps(_ reach: Reach) -> Bool { all(edges .< reach.edges) }

  func union(_ other: Box) -> Box { Box(edges: pointwiseMin(edges, other.edges)) }

  private init(edges: SIMD4<Int32>) { self.edges = edges }
}
