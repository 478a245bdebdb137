/// Which of the user's monitors show which of the guest's on the whole screen, as remote-viewer writes it: `1:2;2:1` shows
/// the guest's first monitor on the user's second one and the other way round.
public struct MonitorMapping: Equatable, Codable, Sendable {
  /// The user's monitor of each of the guest's, both counted from 0.
  private var places: [Int: Int]

  /// The guest's monitors on the user's, in order.
  public static let inOrder = MonitorMapping(places: [:])

  private init(places: [Int: Int]) { self.places = places }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let known = MonitorMapping(parsing: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "this is no mapping of monitors")
    }
    self = known
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  /// Reads remote-viewer's form; nil if it is not that, if a monitor of either side comes twice, or if the guest's do not
  /// begin with the first and go on without a gap.
  public init?(parsing text: String) {
    places = [:]
    for part in text.split(separator: ";") {
      let numbers = part.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
      guard numbers.count == 2, let guest = numbers[0], let user = numbers[1], (1...64).contains(guest),
        (1...64).contains(user), places[guest - 1] == nil, !places.values.contains(user - 1)
      else { return nil }
      places[guest - 1] = user - 1
    }
    guard places.keys.allSatisfy({ $0 < places.count }) else { return nil }
  }

  /// The mapping in remote-viewer's form; empty if it is that in order.
  public var text: String {
    places.sorted { $0.key < $1.key }.map { "\($0.key + 1):\($0.value + 1)" }.joined(separator: ";")
  }

  /// Where the guest's monitors are when they have the whole screen: one on each of the user's, at most.
  ///
  /// The mapping says where, if there is one and all monitors that it names are there. Otherwise each stays where it is,
  /// and one whose place is taken, or not known, gets the first that is free.
  /// - Parameters:
  ///   - present: the guest's monitors, with the user's that each is on, or was on; nil if that is not known.
  ///   - count: how many monitors the user has.
  ///   - first: the guest's monitor that chooses first, as it is the one that its user looks at; nil for its first one.
  /// - Returns: the user's monitor of each of the guest's that has a place.
  public func places(of present: [Int: Int?], count: Int, first: Int? = nil) -> [Int: Int] {
    if !places.isEmpty, places.values.allSatisfy({ $0 < count }) { return places.filter { present[$0.key] != nil } }
    var free = Set(0..<max(0, count))
    var found: [Int: Int] = [:]
    let order = present.sorted { ($0.key != first ? 1 : 0, $0.key) < ($1.key != first ? 1 : 0, $1.key) }
    for (guest, place) in order {
      if let place, free.remove(place) != nil { found[guest] = place }
    }
    for (guest, _) in order where found[guest] == nil {
      guard let place = free.min() else { break }
      free.remove(place)
      found[guest] = place
    }
    return found
  }
}
