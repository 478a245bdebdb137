public import SpiceBytes

/// What a client sends on a usbredir channel.
public enum SpiceVMCClientMessage: WireMessage {
  /// `SPICE_MSGC_SPICEVMC_DATA`: a piece of the byte stream.
  case data(WireRange)
  /// `SPICE_MSGC_SPICEVMC_COMPRESSED_DATA`: a compressed piece of the byte stream.
  case compressedData(CompressedData)

  /// The message numbers.
  public enum Kind: UInt16, CaseIterable, Sendable {
    case data = 101
    case compressedData = 102
  }

  public init(_ kind: Kind) {
    self =
      switch kind {
      case .data: .data(WireRange())
      case .compressedData: .compressedData(CompressedData())
      }
  }

  public var kind: Kind {
    switch self {
    case .data: .data
    case .compressedData: .compressedData
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
    }
  }
}
