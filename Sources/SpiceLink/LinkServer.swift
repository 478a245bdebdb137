public import SpiceBytes
public import SpiceWire

/// The server's side of the link handshake (spec: link handshake, ticket).
///
/// ``advance(_:)`` takes what has arrived and says what is needed next; questions are answered with ``accept(_:)``,
/// ``refuse(_:)`` and ``finish(_:)``. Bytes after the ticket are left for the channel.
public struct LinkServer: Sendable {
  /// What to do after taking what has arrived.
  public enum Step: Equatable, Sendable {
    /// Nothing until more bytes arrive.
    case wait
    /// A client asks for a channel: answer with ``LinkServer/accept(_:)`` or ``LinkServer/refuse(_:)``.
    case requested(LinkRequest)
    /// The client's ticket, 128 bytes encrypted for the key of the offer: answer with ``LinkServer/finish(_:)``.
    case ticket([UInt8])
    /// The peer broke the protocol: send these bytes and close the connection.
    case failed(LinkFailure, reply: [UInt8])
  }

  /// What the server says to a request that it likes.
  public struct Offer: Sendable {
    /// DER SubjectPublicKeyInfo of a 1024-bit RSA key, ``SpiceWire/LinkReply/publicKeyByteCount`` bytes.
    public var publicKey: [UInt8]
    /// Words of what the server can do on this kind of channel.
    public var channelCapabilities: [UInt32]

    /// An offer with a key.
    public init(publicKey: [UInt8], channelCapabilities: [UInt32]) {
      self.publicKey = publicKey
      self.channelCapabilities = channelCapabilities
    }
  }

  /// Bytes of an encrypted ticket.
  public static let ticketBytes = 128
  /// What this server can do on any channel.
  public static let commonCapabilities: CommonCapabilities = [.authSelection, .authTicket, .miniHeader]

  private enum State: Sendable {
    case awaitingRequest
    case deciding(LinkRequest)
    case awaitingMechanism(LinkRequest)
    case awaitingTicket(LinkRequest)
    case checking(LinkRequest)
    case finished
  }

  private var state = State.awaitingRequest

  /// A handshake for one connection.
  public init() {}

  /// What was agreed; nil before the client's ticket has come.
  public var peer: LinkedPeer? {
    guard case .checking(let request) = state else { return nil }
    let common = CommonCapabilities(words: request.commonCapabilities)
    return LinkedPeer(
      common: common, channelWords: request.channelCapabilities,
      headerForm: common.contains(.miniHeader) ? .mini : .full)
  }

  /// Takes what has arrived off the front of `input`, as far as it is complete.
  public mutating func advance(_ input: inout ByteQueue) -> Step {
    switch state {
    case .awaitingRequest:
      if let failure = takeRequest(&input) { return failure }
      if case .deciding(let request) = state { return .requested(request) }
      return .wait
    case .awaitingMechanism(let request):
      guard input.count >= 4 else { return .wait }
      let mechanism = AuthMechanism(rawValue: input.bytes.integer(at: 0))
      input.drop(4)
      guard mechanism == .ticket else { return fail(.invalidData) }
      state = .awaitingTicket(request)
      return advance(&input)
    case .awaitingTicket(let request):
      guard input.count >= Self.ticketBytes else { return .wait }
      state = .checking(request)
      return .ticket(input.take(Self.ticketBytes))
    case .deciding, .checking, .finished: return .wait
    }
  }

  /// The request is granted, if the ticket is right. Returns the reply to send.
  public mutating func accept(_ offer: Offer) -> [UInt8] {
    guard case .deciding(let request) = state else { preconditionFailure("there is no request to accept") }
    let selects = CommonCapabilities(words: request.commonCapabilities).contains(.authSelection)
    state = selects ? .awaitingMechanism(request) : .awaitingTicket(request)
    var reply = LinkReply()
    reply.publicKey = offer.publicKey
    reply.commonCapabilities = Self.commonCapabilities.words
    reply.channelCapabilities = offer.channelCapabilities
    return Self.packet(reply)
  }

  /// The request is not granted. Returns the reply to send before closing.
  public mutating func refuse(_ failure: LinkFailure) -> [UInt8] {
    state = .finished
    return Self.packet(LinkReply(failure: failure))
  }

  /// The ticket was looked at. Returns the result to send; unless it is `ok`, the connection is to be closed then.
  public mutating func finish(_ result: LinkFailure) -> [UInt8] {
    state = .finished
    return [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: result.rawValue >> $0) }
  }

  /// Reads the request, if all of it is there. Returns what is wrong with it, if anything is.
  private mutating func takeRequest(_ input: inout ByteQueue) -> Step? {
    // The first four bytes are looked at alone: a peer of another protocol may be waiting for an answer.
    guard input.count >= 4 else { return nil }
    guard input.bytes.integer(at: 0, as: UInt32.self) == LinkHeader.magic else { return fail(.invalidMagic) }
    guard input.count >= LinkHeader.byteCount else { return nil }
    var header = LinkHeader()
    var request = LinkRequest()
    do throws(WireError) {
      var reader = WireReader(input.bytes)
      try header.wire(&reader)
      let failure = header.failure(least: LinkRequest.byteCount)
      if failure != .ok {
        // Major version 0 was never released; what spoke it knew no errors.
        let isAncient = failure == .versionMismatch && header.major == 0
        return .failed(failure, reply: isAncient ? silence() : refuse(failure))
      }
      let size = LinkHeader.byteCount &+ Int(clamping: header.size)
      guard input.count >= size else { return nil }
      var body = WireReader(input.bytes.extracting(LinkHeader.byteCount..<size))
      try request.wire(&body)
      // Words that begin among the fields before them are none. The offset is the last of these.
      let offset: UInt32 = input.bytes.integer(at: LinkHeader.byteCount &+ LinkRequest.byteCount &- 4)
      let hasWords = !request.commonCapabilities.isEmpty || !request.channelCapabilities.isEmpty
      guard !hasWords || offset >= LinkRequest.byteCount else { return fail(.invalidData) }
      input.drop(size)
    } catch {
      return fail(.invalidData)
    }
    state = .deciding(request)
    return nil
  }

  private mutating func silence() -> [UInt8] {
    state = .finished
    return []
  }

  private mutating func fail(_ failure: LinkFailure) -> Step { .failed(failure, reply: refuse(failure)) }

  private static func packet(_ reply: LinkReply) -> [UInt8] {
    // A reply of our own making has no count that could be refused.
    (try? LinkHeader.packet(reply)) ?? []
  }
}
