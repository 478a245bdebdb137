public import SpiceWire

/// The compressions that a server can use and a client can ask for, by the names that people give them.
public enum PreferredCompression: String, CaseIterable, Sendable {
  case off
  case autoGLZ = "auto-glz"
  case autoLZ = "auto-lz"
  case quic, glz, lz, lz4

  /// Reads a name; those of hypervisors, which have underscores, are understood too.
  public init?(name: String) { self.init(rawValue: String(name.map { $0 == "_" ? "-" : $0 })) }

  /// What to ask the server for.
  public var value: ImageCompression {
    switch self {
    case .off: .off
    case .autoGLZ: .autoGLZ
    case .autoLZ: .autoLZ
    case .quic: .quic
    case .glz: .glz
    case .lz: .lz
    case .lz4: .lz4
    }
  }
}
