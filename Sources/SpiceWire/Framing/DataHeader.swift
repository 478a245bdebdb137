public import SpiceBytes

/// `SpiceDataHeader`, `SpiceMiniDataHeader`: stands before every message once a channel is linked.
public struct DataHeader: Equatable, Sendable {
  /// The two layouts; a connection uses one of them in both directions.
  public enum Form: Sendable {
    /// Type and size. Both sides count the messages to know their serials.
    case mini
    /// Serial, type, size and the place of a list of sub-messages.
    case full

    /// Bytes of a header.
    public var byteCount: Int {
      switch self {
      case .mini: 6
      case .full: 18
      }
    }
  }

  /// The number of the message; absent, and zero, in the mini form.
  public var serial = MessageSerial(rawValue: 0)
  /// Which message follows.
  public var type: UInt16 = 0
  /// Bytes of the body.
  public var size: UInt32 = 0
  /// Where in the body a ``SubMessageList`` starts, or zero; absent, and zero, in the mini form.
  public var subList: UInt32 = 0

  /// Announces a body of `size` bytes.
  public init(
    serial: MessageSerial = MessageSerial(rawValue: 0), type: UInt16, size: UInt32,
    subList: UInt32 = 0
  ) {
    self.serial = serial
    self.type = type
    self.size = size
    self.subList = subList
  }

  /// Reads a header from the first bytes of `bytes`.
  public init(_ form: Form, decoding bytes: RawSpan) throws(WireError) {
    guard bytes.byteCount >= form.byteCount else {
      throw WireError(.truncated(needed: form.byteCount, available: bytes.byteCount), at: 0)
    }
    switch form {
    case .mini:
      self.init(type: bytes.integer(at: 0), size: bytes.integer(at: 2))
    case .full:
      self.init(
        serial: MessageSerial(rawValue: bytes.integer(at: 0)), type: bytes.integer(at: 8),
        size: bytes.integer(at: 10), subList: bytes.integer(at: 14))
    }
  }

  /// Writes the header over the first bytes of `out`, which must have room for it.
  public func store(_ form: Form, to out: inout MutableRawSpan) {
    switch form {
    case .mini:
      out.store(type, at: 0)
      out.store(size, at: 2)
    case .full:
      out.store(serial.rawValue, at: 0)
      out.store(type, at: 8)
      out.store(size, at: 10)
      out.store(subList, at: 14)
    }
  }
}
