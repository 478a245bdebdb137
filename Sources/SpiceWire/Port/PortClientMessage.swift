public import SpiceBytes

/// What a client sends on a port or webdav channel.
///
/// The numbers differ from those of ``PortServerMessage``.
public enum PortClientMessage: WireMessage {
  /// `SPICE_MSGC_SPICEVMC_DATA`: a piece of the byte stream.
  case data(WireRange)
  /// `SPICE_MSGC_SPICEVMC_COMPRESSED_DATA`: a compressed piece of the byte stream.
  case compressedData(CompressedData)
  /// `SPICE_MSGC_PORT_EVENT`: what happened at the client.
  case event(PortEvent)

  /// The message numbers.
  public enum Kind: UInt16, CaseIterable, Sendable {
    case data = 101
    case compressedData = 102
    case event = 201
  }

  public init(_ kind: Kind) {
    self =
      switch kind {
      case .data: .data(WireRange())
      case .compressedData: .compressedData(CompressedData())
      case .event: .event(PortEvent(rawValue: 0))
      }
  }

  public var kind: Kind {
    switch self {
    case .data: .data
    case .compressedData: .compressedData
    case .event: .event
    }
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    switch self {
    case .data(var v):
      try c.blobToEnd(&v)
      self = .data(v)
    case .compressedData(var m):
      try c.value(&m)
      self = .compressedData(m)
    case .event(var v):
      try c.open(&v)
      self = .event(v)
    }
  }
}
