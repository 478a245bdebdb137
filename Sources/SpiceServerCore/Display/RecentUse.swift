/// Keys in the order in which they were used last.
///
/// A list of nodes in an array, each of which knows its neighbours: every operation takes constant time.
struct RecentUse<Key: Hashable, Value> {
  private struct Node {
    var key: Key
    var value: Value
    var older: Int
    var younger: Int
  }

  private static var none: Int { -1 }

  private var nodes: [Node] = []
  private var free: [Int] = []
  private var places: [Key: Int] = [:]
  private var oldestPlace = none
  private var youngestPlace = none

  /// Number of keys.
  var count: Int { places.count }

  /// The key that was not used for longest, and its value.
  var oldest: (key: Key, value: Value)? {
    oldestPlace == Self.none ? nil : (nodes[oldestPlace].key, nodes[oldestPlace].value)
  }

  /// The value of a key, without using it.
  subscript(key: Key) -> Value? {
    get { places[key].map { nodes[$0].value } }
    set {
      guard let place = places[key], let newValue else { return }
      nodes[place].value = newValue
    }
  }

  /// Makes a key the one that was used last. False if it is not there.
  mutating func use(_ key: Key) -> Bool {
    guard let place = places[key] else { return false }
    unlink(place)
    linkAsYoungest(place)
    return true
  }

  /// Adds a key, which must not be there yet, as the one that was used last.
  mutating func insert(_ key: Key, _ value: Value) {
    precondition(places[key] == nil)
    let node = Node(key: key, value: value, older: Self.none, younger: Self.none)
    let place: Int
    if let old = free.popLast() {
      place = old
      nodes[place] = node
    } else {
      place = nodes.count
      nodes.append(node)
    }
    places[key] = place
    linkAsYoungest(place)
  }

  /// Takes the key away that was not used for longest.
  mutating func removeOldest() {
    guard oldestPlace != Self.none else { return }
    let place = oldestPlace
    unlink(place)
    places[nodes[place].key] = nil
    free.append(place)
  }

  /// Takes all keys away.
  mutating func removeAll() { self = RecentUse() }

  private mutating func unlink(_ place: Int) {
    let (older, younger) = (nodes[place].older, nodes[place].younger)
    if older == Self.none { oldestPlace = younger } else { nodes[older].younger = younger }
    if younger == Self.none { youngestPlace = older } else { nodes[younger].older = older }
  }

  private mutating func linkAsYoungest(_ place: Int) {
    nodes[place].older = youngestPlace
    nodes[place].younger = Self.none
    if youngestPlace == Self.none { oldestPlace = place } else { nodes[youngestPlace].younger = place }
    youngestPlace = place
  }
}
