public import SpiceBytes

/// `SPICE_MSG_SMARTCARD_DATA`, `SPICE_MSGC_SMARTCARD_DATA`: a message between a card reader and the guest.
public struct SmartcardData: WireValue, Equatable, Sendable {
  /// `VSC_…`: what the message is.
  public struct Kind: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// `VSC_Init`: a stock client treats it like ``apdu``.
    public static let initial = Kind(rawValue: 1)
    /// `VSC_Error`: an acknowledgement or a failure; four bytes of ``SmartcardError``.
    public static let error = Kind(rawValue: 2)
    /// `VSC_ReaderAdd`: the client has a reader; its name, ending in a zero byte.
    public static let readerAdd = Kind(rawValue: 3)
    /// `VSC_ReaderRemove`: a reader is gone.
    public static let readerRemove = Kind(rawValue: 4)
    /// `VSC_ATR`: a card was inserted; its answer to reset.
    public static let atr = Kind(rawValue: 5)
    /// `VSC_CardRemove`: a card was taken out.
    public static let cardRemove = Kind(rawValue: 6)
    /// `VSC_APDU`: a command for a card, or its answer.
    public static let apdu = Kind(rawValue: 7)
    /// `VSC_Flush`: not used.
    public static let flush = Kind(rawValue: 8)
    /// `VSC_FlushComplete`: not used.
    public static let flushComplete = Kind(rawValue: 9)
  }

  /// ``reader`` before the server has given it a number.
  public static let undefinedReader: UInt32 = 0xFFFF_FFFF

  /// What the message is.
  public var kind = Kind(rawValue: 0)
  /// The reader, as the server numbers it, or ``undefinedReader``.
  public var reader: UInt32 = Self.undefinedReader
  /// What belongs to the kind.
  public var data = WireRange()

  public init() {}

  /// A message about a reader.
  public init(_ kind: Kind, reader: UInt32, data: WireRange = WireRange()) {
    self.kind = kind
    self.reader = reader
    self.data = data
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&kind)
    try c.field(&reader)
    try c.counted(&data, by: UInt32.self)
  }
}

/// `VSCMsgError`: the content of ``SmartcardData/Kind/error``.
public struct SmartcardError: WireValue, Equatable, Sendable {
  /// 0 success, 1 general, 2 no more readers, 3 a card is inserted already.
  public var code: UInt32 = 0

  public init() {}

  /// An acknowledgement with a code.
  public init(code: UInt32) { self.code = code }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&code)
  }
}
