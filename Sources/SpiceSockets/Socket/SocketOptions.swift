#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How sockets are set up. Options that a kind of socket does not have are left alone, so nothing here fails.
public enum SocketOptions {
  /// Seconds of silence after which a peer is asked whether it is still there.
  public static let keepAliveIdle: CInt = 600

  /// What every connection gets: no waiting in the kernel, no delay of small messages, a question to silent peers, no
  /// signal when the peer is gone, no copies in programs that are started.
  public static func prepare(_ descriptor: CInt) {
    setNonBlocking(descriptor)
    setCloseOnExec(descriptor)
    setNoDelay(descriptor, true)
    set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
    #if canImport(Glibc)
      set(descriptor, CInt(IPPROTO_TCP), TCP_KEEPIDLE, keepAliveIdle)
    #else
      set(descriptor, IPPROTO_TCP, TCP_KEEPALIVE, keepAliveIdle)
      set(descriptor, SOL_SOCKET, SO_NOSIGPIPE, 1)
    #endif
  }

  /// Whether small messages go out at once, instead of waiting for the answer to those before them.
  public static func setNoDelay(_ descriptor: CInt, _ isOn: Bool) {
    set(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, isOn ? 1 : 0)
  }

  /// Whether the kernel holds back what does not fill a packet. To turn it off sends what was held back.
  /// - Returns: false if the socket cannot do that.
  @discardableResult
  public static func setCork(_ descriptor: CInt, _ isOn: Bool) -> Bool {
    #if canImport(Glibc)
      set(descriptor, CInt(IPPROTO_TCP), TCP_CORK, isOn ? 1 : 0)
    #else
      set(descriptor, IPPROTO_TCP, TCP_NOPUSH, isOn ? 1 : 0)
    #endif
  }

  /// Marks the packets of a connection as urgent, for sound.
  public static func setLowDelay(_ descriptor: CInt) {
    #if canImport(Glibc)
      set(descriptor, SOL_SOCKET, SO_PRIORITY, 6)
    #endif
    // The low-delay type of service.
    set(descriptor, CInt(IPPROTO_IP), IP_TOS, 0x10)
  }

  /// Bytes that the kernel holds and the peer has not acknowledged; nil where the system does not tell.
  public static func unsentBytes(_ descriptor: CInt) -> Int? {
    #if canImport(Glibc)
      var count: CInt = 0
      // SAFETY: the call writes one number.
      return unsafe ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 ? Int(count) : nil
    #else
      return nil
    #endif
  }

  static func setNonBlocking(_ descriptor: CInt) {
    let flags = fcntl(descriptor, F_GETFL)
    if flags >= 0, flags & O_NONBLOCK == 0 { _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) }
  }

  static func setCloseOnExec(_ descriptor: CInt) {
    let flags = fcntl(descriptor, F_GETFD)
    if flags >= 0, flags & FD_CLOEXEC == 0 { _ = fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC) }
  }

  @discardableResult
  static func set(_ descriptor: CInt, _ level: CInt, _ option: CInt, _ value: CInt) -> Bool {
    var value = value
    // SAFETY: the length is that of the value, which is only read.
    return unsafe setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<CInt>.size)) == 0
  }
}
