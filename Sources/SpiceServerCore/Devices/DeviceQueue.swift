import SpiceWire

/// What goes one way between a device and the server, oldest first.
struct DeviceQueue {
  /// What an item counts for that has no bytes.
  private static let itemBytes = 64
  /// Bytes that are joined with those that come next.
  private static let joinedBytes = 4096

  private var items: [DeviceItem] = []
  /// The oldest in ``items``, and what is gone of it.
  private var first = 0
  private var offset = 0
  /// Bytes that wait.
  private(set) var byteCount = 0

  var isEmpty: Bool { first == items.count }

  /// How much waits, in bytes.
  var load: Int { byteCount + (items.count - first) * Self.itemBytes }

  /// Adds an item at the end. What is open or closed in the end is all that counts if nothing came between.
  mutating func append(_ item: DeviceItem) {
    if case .bytes(let bytes) = item {
      byteCount += bytes.count
      if !isEmpty, case .bytes(var last) = items[items.count - 1], last.count < Self.joinedBytes {
        items.removeLast()
        last += bytes
        return items.append(.bytes(last))
      }
    }
    if !isEmpty, case .event(let event) = item, case .event(let last) = items[items.count - 1],
      event != .break, last != .break
    {
      items.removeLast()
    }
    items.append(item)
  }

  /// Takes the oldest item; of bytes, as many as are wanted at most.
  mutating func next(atMost most: Int = .max) -> DeviceItem? {
    guard !isEmpty else { return nil }
    guard case .bytes(let bytes) = items[first] else { return removeFirst() }
    let count = min(most, bytes.count - offset)
    guard count > 0 else { return nil }
    byteCount -= count
    if offset == 0, count == bytes.count { return removeFirst() }
    let piece = Array(bytes[offset..<(offset + count)])
    offset += count
    if offset == bytes.count { _ = removeFirst() }
    return .bytes(piece)
  }

  private mutating func removeFirst() -> DeviceItem {
    let item = items[first]
    first += 1
    offset = 0
    if first == items.count {
      items.removeAll(keepingCapacity: true)
      first = 0
    } else if first >= 64, first * 2 >= items.count {
      items.removeSubrange(0..<first)
      first = 0
    }
    return item
  }

  /// Forgets all bytes. Returns how many.
  mutating func removeBytes() -> Int {
    replace(with: items[first...].filter { if case .bytes = $0 { false } else { true } })
  }

  /// Forgets what was meant for listeners who are gone, but for the end of the one that the device knows. Returns how
  /// many bytes that were.
  mutating func removeForgotten() -> Int {
    let turns = items[first...].count { if case .connected = $0 { true } else { false } }
    return replace(with: turns % 2 == 0 ? [] : [.connected(false)])
  }

  private mutating func replace(with items: [DeviceItem]) -> Int {
    defer { (self.items, first, offset, byteCount) = (items, 0, 0, 0) }
    return byteCount
  }
}
