/// Which of the user's monitors show which of the guest's on the whole screen, as remote-viewer writes it: `1:2;2:1` shows
/// the guest's first monitor on the user's second one and the other way round.
public struct MonitorMapping: Equatable, Codable, Sendable {
  /// The user's monitor of each of the guest's, both counted from 0.
  public private(set) var places: [Int: Int]

  /// The guest's monitors on the user's, in order.
  public static let inOrder = MonitorMapping(places: [:])

  private init(places: [Int: Int]) { self.places = places }

  /// Shows the guest's monitors on the given ones of the user's.
  public init(_ places: [Int: Int]) { self.places = places.filter { $0.key >= 0 && $0.value >= 0 } }

  /// Reads what was remembered; what makes no sense in it is left out.
  public init(from decoder: any Decoder) throws {
    self = MonitorMapping(parsing: try decoder.singleValueContainer().decode(String.self)) ?? .inOrder
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

  /// The guest's monitors that are on the whole screen, and where.
  ///
  /// Without a mapping, or with one that names monitors that are not there, they are in order, one on each of the user's,
  /// the first of them on that where the window is.
  /// - Parameters:
  ///   - count: how many monitors the user has.
  ///   - first: the user's monitor where the window is.
  /// - Returns: the user's monitor of each of the guest's.
  public func resolved(count: Int, first: Int = 0) -> [Int: Int] {
    if !places.isEmpty, places.values.allSatisfy({ $0 < count }) { return places }
    let others = (0..<max(0, count)).filter { $0 != first }
    let order = (0..<max(0, count)).contains(first) ? [first] + others : others
    return Dictionary(uniqueKeysWithValues: order.enumerated().map { ($0.offset, $0.element) })
  }
}
