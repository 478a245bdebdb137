public import SpiceBytes

/// `SpiceSubMessage`: a message inside another one.
///
/// Its own pointers count from the start of its own body.
public struct SubMessage: WireValue, Equatable, Sendable {
  /// Which message it is.
  public var type: UInt16 = 0
  /// Its body, and possibly more: stock servers overstate the size of some messages, so it is cut where the enclosing
  /// message ends, and the body must be read as its type says.
  public var body = WireRange()

  public init() {}

  /// A message with the body found at `body`.
  public init(type: UInt16, body: WireRange) {
    self.type = type
    self.body = body
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    var size = UInt32(clamping: body.count)
    try c.field(&type)
    try c.field(&size)
    try c.blobToEnd(&body)
    body.count = min(body.count, Int(clamping: size))
  }
}

/// `SpiceSubMessageList`: messages to be executed, in order, before the message that carries them.
///
/// With full headers it is found at ``DataHeader/subList`` of the body; with mini headers it is the body of
/// ``CommonServerMessage/list(_:)``.
public struct SubMessageList: WireValue, Equatable, Sendable {
  /// In the order of execution.
  public var messages: [SubMessage] = []

  public init() {}

  /// A list of messages.
  public init(_ messages: [SubMessage]) { self.messages = messages }

  /// Reads the list at byte `offset` of a body.
  public init(decoding body: RawSpan, at offset: UInt32) throws(WireError) {
    var reader = WireReader(body, at: Int(clamping: offset))
    try wire(&reader)
  }

  /// An entry of the list: the offset of a message.
  private struct Entry: WireValue {
    var message = SubMessage()
    mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
      try c.required(&message)
    }
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    var entries = messages.map { message in
      var entry = Entry()
      entry.message = message
      return entry
    }
    try c.counted(&entries, by: UInt16.self, atMost: .max)
    messages = entries.map { $0.message }
  }
}
