public import SpiceBytes

extension ClipboardSelection {
  /// Passes the selection and three reserved bytes to `c`, if messages of this context have them.
  ///
  /// The reserved bytes are not missed: some agents release with the first byte alone.
  mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(in context: AgentContext, _ c: inout C)
    throws(WireError)
  {
    guard context.hasSelection else {
      self = .clipboard
      return
    }
    try c.open(&self)
    for _ in 0..<3 { try c.terminator() }
  }
}

/// `VDAgentClipboard`: the data that was asked for.
public struct ClipboardData: Equatable, Sendable {
  /// Of which clipboard.
  public var selection = ClipboardSelection.clipboard
  /// What it is.
  public var type = ClipboardType.none
  /// The bytes up to the end of the message.
  public var data = WireRange()

  /// No data.
  public init() {}

  /// The data found at `data`.
  public init(
    _ type: ClipboardType, of selection: ClipboardSelection, data: WireRange = WireRange()
  ) {
    self.selection = selection
    self.type = type
    self.data = data
  }

  mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(in context: AgentContext, _ c: inout C)
    throws(WireError)
  {
    try selection.wire(in: context, &c)
    try c.open(&type)
    try c.blobToEnd(&data)
  }
}

/// `VDAgentClipboardGrab`: the sender owns a clipboard now.
public struct ClipboardGrab: Equatable, Sendable {
  /// Which clipboard.
  public var selection = ClipboardSelection.clipboard
  /// Which grab of the selection this is; zero where grabs are not numbered.
  public var serial: UInt32 = 0
  /// What can be asked for, the best first.
  public var types: [ClipboardType] = []

  /// A grab of nothing.
  public init() {}

  /// Offers data of some types.
  public init(_ selection: ClipboardSelection, serial: UInt32, types: [ClipboardType]) {
    self.selection = selection
    self.serial = serial
    self.types = types
  }

  mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(in context: AgentContext, _ c: inout C)
    throws(WireError)
  {
    try selection.wire(in: context, &c)
    if context.hasGrabSerial { try c.field(&serial) } else { serial = 0 }
    var numbers = types.map { $0.rawValue }
    try c.integersToEnd(&numbers)
    types = numbers.map { ClipboardType(rawValue: $0) }
  }
}

/// `VDAgentClipboardRequest`: asks the owner of a clipboard for data.
public struct ClipboardRequest: Equatable, Sendable {
  /// Of which clipboard.
  public var selection = ClipboardSelection.clipboard
  /// What is wanted.
  public var type = ClipboardType.none

  /// A request for nothing.
  public init() {}

  /// Asks for data of a type.
  public init(_ type: ClipboardType, of selection: ClipboardSelection) {
    self.selection = selection
    self.type = type
  }

  mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(in context: AgentContext, _ c: inout C)
    throws(WireError)
  {
    try selection.wire(in: context, &c)
    try c.open(&type)
  }
}
