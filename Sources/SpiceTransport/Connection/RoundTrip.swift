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
}
