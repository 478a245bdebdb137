import CSockets

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Accepts connections from a socket on a loop, until it is cancelled. It belongs to the thread of the loop.
///
/// When the process has no room for another descriptor, connections wait in the kernel and are tried again a moment
/// later, as long as it takes.
public final class Listener {
  /// Milliseconds until the next attempt after there was no room.
  static let pause: Int64 = 100
  /// Connections that are accepted before the loop turns to others.
  private static let batch = 32

  private var socket: ListeningSocket?
  private let loop: EventLoop
  private var watch: Watch?
  private var timer: LoopTimer?
  private var accept: ((consuming Descriptor) -> Void)?
  /// Told why a connection could not be accepted: once, until one can be accepted again.
  public var onTrouble: ((SocketError) -> Void)?
  private var isInTrouble = false

  /// Where connections come to.
  public let address: SocketAddress

  /// Accepts connections until ``cancel()``.
  /// - Parameters:
  ///   - socket: where from.
  ///   - loop: the loop whose thread this is.
  ///   - accept: gets every connection, set up by ``SocketOptions/prepare(_:)``.
  public init(
    _ socket: ListeningSocket, on loop: EventLoop, accept: @escaping (consuming Descriptor) -> Void
  ) {
    address = socket.address
    self.socket = socket
    self.loop = loop
    self.accept = accept
    watch = loop.watch(socket.descriptor, for: .read) { _ in self.acceptBatch() }
    // The watch keeps this object alive; the timer is only set as long as there is a watch.
    timer = loop.timer { [unowned self] in watch?.interest = .read }
  }

  /// Accepts nothing any more, and lets go of the socket.
  public func cancel() {
    watch?.cancel()
    timer?.cancel()
    watch = nil
    timer = nil
    socket = nil
    accept = nil
    onTrouble = nil
  }

  private func acceptBatch() {
    for index in 0..<Self.batch {
      guard let socket, let accept else { return }
      let number = Self.acceptNext(socket.descriptor)
      let code = Errno.last
      guard number < 0 else {
        isInTrouble = false
        let descriptor = Descriptor(taking: number)
        SocketOptions.prepare(number)
        accept(descriptor)
        continue
      }
      if Errno.isBlocked(code) { return }
      // A connection that ended while it waited.
      if [ECONNABORTED, EINTR, EPROTO, EPERM].contains(code) { continue }
      // Linux misses room for a descriptor even when nobody waits for it, as may be the case after the first one.
      if index == 0 { wait(SocketError("accept a connection to \(address)", errno: code)) }
      return
    }
  }

  private func wait(_ error: SocketError) {
    watch?.interest = []
    timer?.arm(afterMilliseconds: Self.pause)
    if !isInTrouble { onTrouble?(error) }
    isInTrouble = true
  }

  private static func acceptNext(_ descriptor: CInt) -> CInt {
    // The address of the peer is not asked for.
    #if canImport(Glibc)
      accept4(descriptor, nil, nil, CInt(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue))
    #else
      Darwin.accept(descriptor, nil, nil)
    #endif
  }
}
