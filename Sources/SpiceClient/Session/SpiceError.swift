public import SpiceWire

/// Why a session could not be made, or ended other than in order.
public struct SpiceError: Error, Sendable {
  /// The kind of failure. More may be added, so a switch over them needs a default.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Base: String {
      case network, tls, certificate, proxyUnreachable, proxy, notSpice, refused, password, timeout, connectionLost,
        protocolViolation
      case serverMoved, channelUnavailable, cancelled, configuration, inputRefused
      case agentUnavailable, guestRefused, notOffered, tooLarge, fileUnreadable
    }
    private let base: Base
    private init(_ base: Base) { self.base = base }

    /// The name of the code.
    public var description: String { base.rawValue }

    /// The server cannot be reached.
    public static let network = Code(.network)
    /// TLS could not be agreed on.
    public static let tls = Code(.tls)
    /// The server's certificate was not accepted.
    public static let certificate = Code(.certificate)
    /// The proxy cannot be reached.
    public static let proxyUnreachable = Code(.proxyUnreachable)
    /// The proxy refused or failed.
    public static let proxy = Code(.proxy)
    /// What answers is no SPICE server, or speaks another version of the protocol.
    public static let notSpice = Code(.notSpice)
    /// The server refused the link for another reason than the password.
    public static let refused = Code(.refused)
    /// The password is wrong, expired, missing or too long.
    public static let password = Code(.password)
    /// The server did not answer in time.
    public static let timeout = Code(.timeout)
    /// The connection broke.
    public static let connectionLost = Code(.connectionLost)
    /// The server sent what it may not send.
    public static let protocolViolation = Code(.protocolViolation)
    /// The machine has moved to another host.
    public static let serverMoved = Code(.serverMoved)
    /// The session has no such display or channel.
    public static let channelUnavailable = Code(.channelUnavailable)
    /// The caller gave up.
    public static let cancelled = Code(.cancelled)
    /// The configuration cannot be used.
    public static let configuration = Code(.configuration)
    /// The session may not send input, or the keyboard has no key for a character.
    public static let inputRefused = Code(.inputRefused)
    /// The guest has no agent that can do what was asked, or lost it.
    public static let agentUnavailable = Code(.agentUnavailable)
    /// The guest does not do what was asked.
    public static let guestRefused = Code(.guestRefused)
    /// The clipboard holds nothing of the type.
    public static let notOffered = Code(.notOffered)
    /// The data of a clipboard has too many bytes.
    public static let tooLarge = Code(.tooLarge)
    /// A file to send cannot be read.
    public static let fileUnreadable = Code(.fileUnreadable)
  }

  /// The kind of failure, for programs.
  public let code: Code
  /// What happened, for people: one sentence, lower case, without a full stop.
  public let text: String
  /// The channel that it happened on, where that is known.
  public let channel: ChannelID?
  /// The error of the layer below, where there is one.
  public let underlying: (any Error)?

  /// Describes a failure.
  public init(_ code: Code, _ text: String, channel: ChannelID? = nil, underlying: (any Error)? = nil) {
    self.code = code
    self.text = text
    self.channel = channel
    self.underlying = underlying
  }

  /// Whether a person should be told; giving up oneself is no news.
  public var isWorthShowing: Bool { code != .cancelled }

  /// Whether trying the same again may succeed.
  public var isRetryable: Bool {
    [.network, .proxyUnreachable, .timeout, .connectionLost, .password, .serverMoved].contains(code)
  }
}

extension SpiceError: CustomStringConvertible {
  /// The text, after the name of the code.
  public var description: String { "\(code): \(text)" }
}
