import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceLink
import SpiceTransport
public import SpiceWire

extension SpiceError {
  /// What a failure of a connection means for the session.
  init(_ error: TransportError, channel: ChannelID? = nil) {
    let code: Code =
      switch error.code {
      case .tlsConfiguration, .tlsHandshake: .tls
      case .certificate: .certificate
      case .proxyUnreachable: .proxyUnreachable
      case .proxy, .proxyAuthentication: .proxy
      case .timeout: .timeout
      case .closed, .io: .connectionLost
      case .cancelled: .cancelled
      case .invalidEndpoint: .configuration
      case .webSocket: .notSpice
      default: .network
      }
    self.init(code, error.text, channel: channel, underlying: error)
  }

  /// What a failed link handshake means for the session.
  init(_ error: LinkError, channel: ChannelID) {
    let (code, text): (Code, String) =
      switch error {
      case .refused(.permissionDenied): (.password, "the password is wrong, has expired, or is missing")
      case .refused(.needSecured): (.refused, "the server wants this channel encrypted, and no TLS port is known")
      case .refused(.needUnsecured): (.refused, "the server wants this channel unencrypted")
      case .refused(.badConnectionID): (.refused, "the server does not know this session any more")
      case .refused(.channelNotAvailable): (.refused, "the server has no such channel")
      case .refused(.versionMismatch): (.notSpice, "the server does not speak this version of the SPICE protocol")
      case .refused(let failure): (.refused, "the server refused the link with error \(failure.rawValue)")
      case .closedAtOnce: (.refused, "the server closed the connection before it said anything")
      case .notSpice: (.notSpice, "what answers there is not a SPICE server")
      case .version(let major, let minor): (.notSpice, "the server speaks version \(major).\(minor) of the protocol")
      case .malformed, .replySize: (.protocolViolation, "the server's link reply is malformed")
      case .needsSASL: (.refused, "the server accepts only SASL authentication, which is not supported")
      case .ticket(.passwordTooLong(let count)):
        (.password, "the password has \(count) bytes, and \(LinkLimits.passwordBytes) is the limit")
      case .ticket(.passwordHoldsZero): (.password, "the password holds a zero byte")
      case .ticket(.badKey): (.protocolViolation, "the server's public key cannot be used")
      }
    self.init(code, text, channel: channel, underlying: error)
  }

  /// What a broken rule means for the session.
  init(_ violation: ProtocolViolation) {
    let message = violation.message.map { "message \($0)" } ?? "a message"
    let what =
      switch violation.reason {
      case .malformed(let error): "is malformed at byte \(error.offset)"
      case .tooLong(let size, let limit): "has \(size) bytes, and \(limit) is the limit"
      case .unexpected: "may not come now"
      case .badSubMessages: "holds a damaged list of messages"
      case .exhausted: "asks for more than the client gives"
      case .waitedTooLong: "waits for another channel that does not come"
      }
    self.init(
      .protocolViolation, "on the \(violation.channel.name) channel, \(message) \(what)", channel: violation.channel,
      underlying: violation)
  }

  /// Why a session ended; nil if it ended in order. `failure` is what the connection itself reported, if anything.
  init?(_ end: SessionEnd, failure: TransportError?) {
    let main = ChannelID(.main)
    switch end {
    case .closedByServer, .closedByClient: return nil
    case .notLinked(let error): self.init(error, channel: main)
    case .linkTimeout: self.init(.timeout, "the server did not begin the session in time", channel: main)
    case .connectionFailed:
      guard let failure else {
        self.init(.connectionLost, "the connection to the server broke", channel: main)
        return
      }
      self.init(failure, channel: main)
    case .cutOff:
      self.init(.connectionLost, "the server closed the connection in the middle of a message", channel: main)
    case .violation(let violation): self.init(violation)
    case .moved(let move):
      let host = String(decoding: move.host, as: UTF8.self)
      self.init(.serverMoved, "the machine has moved to the host \(host)", channel: main)
    }
  }
}

extension ChannelID {
  /// The channel as people name it: `display`, or `display 1` from the second one on.
  public var name: String { id == 0 ? type.name : "\(type.name) \(id)" }
}

extension ChannelType {
  /// The type as people name it: `display`.
  public var name: String {
    switch self {
    case .main: "main"
    case .display: "display"
    case .inputs: "inputs"
    case .cursor: "cursor"
    case .playback: "playback"
    case .record: "record"
    case .tunnel: "tunnel"
    case .smartcard: "smartcard"
    case .usbredir: "usbredir"
    case .port: "port"
    case .webdav: "webdav"
    default: "type \(rawValue)"
    }
  }

  /// The type that people name so; nil for an unknown name.
  public init?(name: String) {
    guard let known = (UInt8(1)...11).map(ChannelType.init(rawValue:)).first(where: { $0.name == name }) else {
      return nil
    }
    self = known
  }
}
