public import SpiceBytes

/// `VDAgentReply`: the agent acknowledges a message.
public struct AgentReply: WireValue, Equatable, Sendable {
  /// `VD_AGENT_SUCCESS`, `VD_AGENT_ERROR`.
  public struct Outcome: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Done.
    public static let success = Outcome(rawValue: 1)
    /// Not done.
    public static let error = Outcome(rawValue: 2)
  }

  /// The number of the message that this answers; see ``AgentMessage/Kind``.
  public var type: UInt32 = 0
  /// Whether it was obeyed.
  public var outcome = Outcome.success

  public init() {}

  /// Answers a message.
  public init(to kind: AgentMessage.Kind, _ outcome: Outcome) {
    type = kind.rawValue
    self.outcome = outcome
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&type)
    try c.open(&outcome)
  }
}
