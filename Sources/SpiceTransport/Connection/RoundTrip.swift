public import NIOCore

#if os(Linux)
  import Glibc
#endif

extension Channel {
  /// The time for a byte to the peer and back, as the kernel reckons it (TCP_INFO); nil where it does not, as for Unix
  /// sockets.
  public func roundTrip() -> EventLoopFuture<Duration?> {
    #if os(Linux)
      if let socket = self as? any SocketOptionProvider {
        return socket.getTCPInfo().map { $0.tcpi_rtt > 0 ? .microseconds($0.tcpi_rtt) : nil }
          .recover { _ in nil }
      }
    #endif
    return eventLoop.makeSucceededFuture(nil)
  }

  /// Whether bytes were sent that the peer's kernel has not acknowledged, and it has acknowledged nothing for a second;
  /// false where that is unknown, as for Unix sockets.
  public func isUnacknowledged() -> EventLoopFuture<Bool> {
    #if os(Linux)
      if let socket = self as? any SocketOptionProvider {
        return socket.getTCPInfo().map { $0.tcpi_unacked > 0 && $0.tcpi_last_ack_recv >= 1000 }
          .recover { _ in false }
      }
    #endif
    return eventLoop.makeSucceededFuture(false)
  }
}
