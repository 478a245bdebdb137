public import SpiceBytes
public import SpiceWire

/// The client's side of the link handshake (spec: link handshake, ticket).
///
/// Request, reply, mechanism, ticket, result: ``start()`` gives the first bytes to send, ``advance(_:cipher:)`` takes what
/// has arrived. Bytes after the result are left for the channel.
public struct LinkClient: Sendable {
  /// What to do after taking what has arrived.
  public enum Step: Equatable, Sendable {
    /// Nothing until more bytes arrive.
    case wait
    /// Send these bytes, then call ``LinkClient/advance(_:cipher:)`` again.
    case send([UInt8])
    /// The channel is linked.
    case linked(LinkedPeer)
  }

  private enum State: Sendable {
    case awaitingReply
    case awaitingResult(LinkedPeer)
    case finished
  }

  private let request: LinkRequest
  private let password: [UInt8]
  private var state = State.awaitingReply

  /// A handshake for one connection.
  ///
  /// `session` is ``SessionID/new`` for a main channel, otherwise what `MAIN_INIT` told; `capabilities` are what the client
  /// can do on this kind of channel, as words; `password` is UTF-8 without a terminating zero byte, empty for none.
  public init(session: SessionID, channel: ChannelID, capabilities: [UInt32], password: [UInt8]) {
    let common: CommonCapabilities = [.authSelection, .authTicket, .miniHeader]
    request = LinkRequest(
      session: session, channel: channel, commonCapabilities: common.words, channelCapabilities: capabilities)
    self.password = password
  }

  /// The bytes that open the handshake.
  public func start() -> [UInt8] {
    // A request of our own making has no count that could be refused.
    (try? LinkHeader.packet(request)) ?? []
  }

  /// Takes what has arrived off the front of `input`, as far as it is complete.
  ///
  /// - Throws: why there is no link. The connection is to be closed.
  public mutating func advance(_ input: inout ByteQueue, cipher: TicketCipher) throws(LinkError) -> Step {
    switch state {
    case .awaitingReply:
      guard let reply = try takeReply(&input) else { return .wait }
      guard reply.failure == .ok else { throw .refused(reply.failure) }
      let peer = CommonCapabilities(words: reply.commonCapabilities)
      state = .awaitingResult(
        LinkedPeer(
          common: peer, channelWords: reply.channelCapabilities, headerForm: peer.contains(.miniHeader) ? .mini : .full)
      )
      return .send(try authentication(peer: peer, publicKey: reply.publicKey, cipher: cipher))
    case .awaitingResult(let peer):
      // A server that does not like the mechanism sends another reply instead of a result.
      if input.count >= 4, input.bytes.integer(at: 0) == LinkHeader.magic {
        guard let reply = try takeReply(&input) else { return .wait }
        throw .refused(reply.failure == .ok ? .error : reply.failure)
      }
      guard input.count >= 4 else { return .wait }
      let result = LinkFailure(rawValue: input.bytes.integer(at: 0))
      input.drop(4)
      guard result == .ok else { throw .refused(result) }
      state = .finished
      return .linked(peer)
    case .finished:
      return .wait
    }
  }

  private func takeReply(_ input: inout ByteQueue) throws(LinkError) -> LinkReply? {
    try checkMagic(input)
    guard input.count >= LinkHeader.byteCount else { return nil }
    let header: LinkHeader = try decode(input.bytes)
    switch header.failure(least: LinkReply.byteCount) {
    case .ok: break
    case .versionMismatch: throw .version(major: header.major, minor: header.minor)
    default: throw .replySize(header.size)
    }
    let size = LinkHeader.byteCount + Int(clamping: header.size)
    guard input.count >= size else { return nil }
    let reply: LinkReply = try decode(input.bytes.extracting(LinkHeader.byteCount..<size))
    input.drop(size)
    return reply
  }

  private func decode<T: WireValue>(_ bytes: RawSpan) throws(LinkError) -> T {
    var value = T()
    var reader = WireReader(bytes)
    do throws(WireError) { try value.wire(&reader) } catch { throw .malformed(error) }
    return value
  }

  /// Refuses another protocol with its first byte, without waiting for a whole header.
  private func checkMagic(_ input: borrowing ByteQueue) throws(LinkError) {
    let magic = LinkHeader.magic
    for index in 0..<min(4, input.count)
    where input.bytes[index] != UInt8(truncatingIfNeeded: magic >> (8 * UInt32(index))) {
      throw .notSpice
    }
  }

  private func authentication(
    peer: CommonCapabilities, publicKey: [UInt8], cipher: TicketCipher
  ) throws(LinkError) -> [UInt8] {
    var bytes: [UInt8] = []
    if peer.contains(.authSelection) {
      guard peer.contains(.authTicket) || !peer.contains(.authSASL) else { throw .needsSASL }
      let mechanism = AuthMechanism.ticket.rawValue
      for shift: UInt32 in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: mechanism >> shift)) }
    }
    guard password.count <= LinkLimits.passwordBytes else {
      throw .ticket(.passwordTooLong(password.count))
    }
    do throws(TicketError) {
      bytes += try cipher(publicKey.rawSpan, password)
    } catch {
      throw .ticket(error)
    }
    return bytes
  }
}
