public import SpiceWire

/// Some of a session's channels, by type.
public enum ChannelSelection: Hashable, Sendable {
  /// All of them.
  case all
  /// Those of the given types.
  case types(Set<ChannelType>)

  /// None of them.
  public static let none = ChannelSelection.types([])

  /// Reads names of types, or `all`. The names of the first SPICE version (`smain`) are understood too.
  /// - Throws: the first name that is not known.
  public init(names: [String]) throws(UnknownChannelName) {
    var types: Set<ChannelType> = []
    var isAll = false
    for name in names where !name.isEmpty {
      if name == "all" {
        isAll = true
      } else if let type = ChannelType(name: name) ?? Self.type(oldName: name) {
        types.insert(type)
      } else {
        throw UnknownChannelName(name: name)
      }
    }
    self = isAll ? .all : .types(types)
  }

  /// Reads names with commas or semicolons between them, as on a command line.
  /// - Throws: the first name that is not known.
  public init(list: String) throws(UnknownChannelName) {
    try self.init(names: list.split { $0 == "," || $0 == ";" }.map(String.init))
  }

  private static func type(oldName name: String) -> ChannelType? {
    name.hasPrefix("s") ? ChannelType(name: String(name.dropFirst())) : nil
  }

  /// Whether a type is among them.
  public func contains(_ type: ChannelType) -> Bool {
    switch self {
    case .all: true
    case .types(let types): types.contains(type)
    }
  }

  /// The names, in the order of the protocol's numbers.
  public var names: [String] {
    switch self {
    case .all: ["all"]
    case .types(let types): types.sorted { $0.rawValue < $1.rawValue }.map(\.name)
    }
  }
}

/// A name that is no channel's.
public struct UnknownChannelName: Error, Hashable, Sendable {
  /// The name.
  public let name: String
}
