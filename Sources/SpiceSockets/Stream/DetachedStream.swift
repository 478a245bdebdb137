import SpiceBytes
import Synchronization

/// A connection on its way to a loop: a new one, or one that comes from another loop. It can be sent to any thread.
public final class DetachedStream: @unchecked Sendable {
  // The stream is touched by whoever takes it, which happens once; until then nobody touches it.
  private let stream: ByteStream
  private let isTaken = Atomic<Bool>(false)

  /// Our end of the connection.
  public let localAddress: SocketAddress
  /// The other end.
  public let peerAddress: SocketAddress
  /// Whether the connection is encrypted.
  public let isSecure: Bool

  /// A new connection.
  /// - Parameters:
  ///   - descriptor: a connected socket.
  ///   - tls: a session over that socket, whether its handshake has begun or not; nil for a plain connection.
  public convenience init(_ descriptor: consuming Descriptor, tls: consuming TLSSession? = nil) {
    self.init(ByteStream(descriptor, tls: tls))
  }

  /// A new connection that is to be encrypted.
  /// - Throws: ``TLSError`` if there is no memory; the descriptor is closed then.
  public convenience init(_ descriptor: consuming Descriptor, context: TLSServerContext) throws(TLSError) {
    let session = try TLSSession(context, descriptor: descriptor.number)
    self.init(descriptor, tls: session)
  }

  init(_ stream: ByteStream) {
    self.stream = stream
    localAddress = stream.localAddress
    peerAddress = stream.peerAddress
    isSecure = stream.isSecure
  }

  /// Gives the connection to a loop, on its thread. To be called once; a connection that nobody takes is closed.
  ///
  /// What was received before is told to the delegate at the end of the turn, so it must be set before that.
  public func attach(to loop: EventLoop) -> ByteStream {
    loop.preconditionCurrent()
    precondition(!isTaken.exchange(true, ordering: .acquiring), "the connection has a loop already")
    stream.attach(to: loop)
    return stream
  }
}

extension ByteStream {
  fileprivate func attach(to loop: EventLoop) {
    guard let number = socket?.number else { return }
    // The watch keeps the stream alive as long as it has a loop. The hook is only called as long as there is a watch.
    let attachment = Attachment(
      loop: loop, watch: loop.watch(number, for: []) { self.happened($0) },
      hook: loop.hook { [unowned self] in turnEnded() })
    self.attachment = attachment
    hasNews = hasNews || !received.isEmpty
    readSoon()
  }

  /// Takes the stream from its loop, with everything that it has received and has to send. It must not be used until it
  /// is attached again, and not have ended.
  public func detach() -> DetachedStream {
    preconditionCurrent()
    precondition(socket != nil, "the stream has ended")
    attachment?.end()
    attachment = nil
    patience?.cancel()
    patience = nil
    delegate = nil
    return DetachedStream(self)
  }
}
