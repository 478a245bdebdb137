public import SpiceBytes

/// What a server sends on a port or webdav channel.
///
/// The numbers differ from those of ``PortClientMessage``.
public enum PortServerMessage: WireMessage {
  /// `SPICE_MSG_SPICEVMC_DATA`: a piece of the byte stream.
  case data(WireRange)
  /// `SPICE_MSG_SPICEVMC_COMPRESSED_DATA`: a compressed piece of the byte stream.
  case compressedData(CompressedData)
  /// `SPICE_MSG_PORT_INIT`: what the port is.
  case initial(PortInit)
  /// `SPICE_MSG_PORT_EVENT`: what happened in the guest.
  case event(PortEvent)

  /// The message numbers.
  public enum Kind: UInt16, CaseIterable, Sendable {
    case data = 101
    case compressedData = 102
    case initial = 201
    case event = 202
  }

  public init(_ kind: Kind) {
    self =
      switch kind {
      case .data: .data(WireRange())
      case .compressedData: .compressedData(CompressedData())
      case .initial: .initial(PortInit())
      case .event: .event(PortEvent(rawValue: 0))
      }
  }

  public var kind: Kind {
    switch self {
    case .data: .data
    case .compressedData: .compressedData
    case .initial: .initial
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
    case .initial(var m):
      try c.value(&m)
      self = .initial(m)
    case .event(var v):
      try c.open(&v)
      self = .event(v)
    }
  }
}
