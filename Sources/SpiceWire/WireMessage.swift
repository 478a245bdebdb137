public import SpiceBytes

/// All messages of one channel in one direction: an enumeration with a payload for each message number.
///
/// Three short switches declare a direction: number to empty case (``init(_:)``), case to number (``kind``), and the walk
/// over the payload (``wire(_:)``).
public protocol WireMessage: Equatable, Sendable {
  /// The message numbers of this direction, named as the protocol names them.
  associatedtype Kind: RawRepresentable, CaseIterable, Hashable, Sendable
  where Kind.RawValue == UInt16

  /// The message of a number, with an empty payload.
  init(_ kind: Kind)
  /// Which message this is.
  var kind: Kind { get }
  /// Passes every field of the payload, in wire order, to `c`.
  mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError)
  /// The body, after `reserving` zero bytes for the header. `blobs` is what ranges in the message count from.
  /// With `omitting`, the only blob has so many bytes, is the last in the message, and is left out.
  ///
  /// Asked for here, so that every kind of message has its own, made for it alone, which takes a tenth of the time.
  func encoded(reserving: Int, blobs: RawSpan, omitting: Int) throws(WireError) -> [UInt8]
}

extension WireMessage {
  /// Reads a message body. Bytes after the last field are ignored, as the protocol asks.
  public init(_ kind: Kind, decoding body: RawSpan) throws(WireError) {
    self.init(kind)
    var reader = WireReader(body)
    try wire(&reader)
  }

  public func encoded(reserving: Int = 0, blobs: RawSpan, omitting: Int = 0) throws(WireError) -> [UInt8] {
    var copy = self
    var sizer = WireSizer()
    try copy.wire(&sizer)
    var bytes = WireWriter.room(for: sizer, reserving: reserving, omitting: omitting)
    var writer = WireWriter(sizer, into: &bytes, reserving: reserving, blobs: blobs, omitting: omitting)
    try copy.wire(&writer)
    return bytes
  }
}

/// A payload of no bytes.
public struct Empty: WireValue, Equatable, Sendable {
  /// Nothing.
  public init() {}
  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
  }
}
