import SpiceBytes

/// A value with every verb of the coders.
struct Everything: WireValue, Equatable {
  enum Colour: UInt8 { case red = 1, green = 2, blue = 4 }
  struct Flags: OptionSet {
    var rawValue: UInt16
  }
  struct Pair: WireValue, Equatable {
    var a: UInt8 = 0
    var b: Int16 = 0
    mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
      try c.field(&a)
      try c.field(&b)
    }
  }
  struct Name: RawRepresentable, Equatable {
    var rawValue: UInt32
  }

  var small: UInt8 = 0
  var large: Int64 = 0
  var colour = Colour.red
  var flags: Flags = []
  var name = Name(rawValue: 0)
  var truth = false
  var pairs: [Pair] = []
  var numbers: [UInt16] = []
  var text = WireRange()
  var maybe: Pair?
  var surely = Pair()
  var far = WireRange()
  var sure = WireRange()
  var farNumbers: [UInt32] = []
  var rest = WireRange()

  mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&small)
    try c.field(&large)
    try c.closed(&colour)
    try c.flags(&flags)
    try c.open(&name)
    try c.bool(&truth, as: UInt32.self)
    try c.counted(&pairs, by: UInt8.self, atMost: 3)
    try c.counted(&numbers, by: UInt32.self, atMost: .max)
    try c.counted(&text, by: UInt16.self, atMost: 100)
    try c.pointer(&maybe)
    try c.required(&surely)
    var farCount = UInt8(clamping: far.count)
    try c.count(&farCount, atMost: .max)
    try c.pointer(&far, count: Int(farCount))
    var sureCount = UInt8(clamping: sure.count)
    try c.count(&sureCount, atMost: .max)
    try c.required(&sure, count: Int(sureCount))
    var numberCount = UInt8(clamping: farNumbers.count)
    try c.count(&numberCount, atMost: .max)
    try c.pointer(&farNumbers, count: Int(numberCount))
    try c.terminator()
  }
}

/// A chain of pointers of any length.
indirect enum Chain: WireValue, Equatable {
  case end
  case link(Chain)

  init() { self = .end }

  mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    var next: Chain?
    if case .link(let chain) = self { next = chain }
    try c.pointer(&next)
    self = if let next { .link(next) } else { .end }
  }
}

/// Pointers side by side.
struct Fan: WireValue, Equatable {
  struct Slot: WireValue, Equatable {
    var value = Everything.Pair()
    mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
      try c.required(&value)
    }
  }
  var slots: [Slot] = []
  mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.counted(&slots, by: UInt8.self, atMost: .max)
  }
}

/// One of each verb that goes on to the end.
struct Tail: WireValue, Equatable {
  var first: UInt8 = 0
  var numbers: [UInt32] = []
  mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&first)
    try c.integersToEnd(&numbers)
  }
}

/// Reads a value from the start of a body.
func decode<T: WireValue>(_ type: T.Type, _ body: [UInt8]) throws(WireError) -> T {
  var value = T()
  var reader = WireReader(body.rawSpan)
  try value.wire(&reader)
  return value
}
