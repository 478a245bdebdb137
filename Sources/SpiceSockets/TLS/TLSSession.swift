import COpenSSL
import SpiceBytes

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The server's side of one TLS connection over a descriptor that it does not own. It never blocks.
@safe
public struct TLSSession: ~Copyable, @unchecked Sendable {
  // The library's object is used by whoever owns this value, one thread at a time.
  private let handle: OpaquePointer
  /// Whether the handshake is over, so that bytes can be read and written.
  public private(set) var isOpen = false
  /// Whether the library has no further use for the connection.
  private var isBroken = false

  /// Prepares a connection; nothing is read or written yet.
  /// - Throws: ``TLSError`` if there is no memory.
  public init(_ context: TLSServerContext, descriptor: CInt) throws(TLSError) {
    ERR_clear_error()
    // SAFETY: the session holds the context itself, and takes the socket.
    guard let handle = unsafe SSL_new(context.handle) else { throw TLSError("make a TLS session") }
    guard let socket = unsafe TLSSocket.make(descriptor) else {
      unsafe SSL_free(handle)
      throw TLSError("make a TLS session")
    }
    unsafe SSL_set_bio(handle, socket, socket)
    unsafe SSL_set_accept_state(handle)
    unsafe self.handle = handle
  }

  deinit {
    // SAFETY: nobody else knows the session.
    unsafe SSL_free(handle)
  }

  /// Goes on with the handshake as far as what has arrived allows.
  /// - Returns: what to wait for before the next attempt; nil if the handshake is over.
  /// - Throws: ``TLSError`` if there will be no connection. The peer has been told, if it was still there.
  public mutating func handshake() throws(TLSError) -> Interest? {
    if isOpen { return nil }
    // SAFETY: the session is alive.
    switch unsafe attempt({ unsafe SSL_accept($0) }) {
    case .moved:
      isOpen = true
      return nil
    case .blocked(let interest): return interest
    case .ended: throw TLSError("SSL_accept failed", reason: "the peer closed the connection")
    case .failed(let failure): throw TLSError("SSL_accept failed", reason: failure.text)
    }
  }

  /// Reads what has arrived, as much as fits into the bytes.
  mutating func receive(into bytes: inout MutableRawSpan) -> IOOutcome {
    // SAFETY: the library writes at most as many bytes as it is told that there are.
    unsafe bytes.withUnsafeMutableBytes { room in
      unsafe attempt { unsafe SSL_read($0, room.baseAddress, CInt(clamping: room.count)) }
    }
  }

  /// Writes some of the bytes: one record at most. After it was blocked, it must be called again with the same bytes, or
  /// more behind them.
  mutating func send(_ bytes: RawSpan) -> IOOutcome {
    if bytes.byteCount == 0 { return .moved(0) }
    // SAFETY: the library reads at most as many bytes as it is told that there are.
    return unsafe bytes.withUnsafeBytes { source in
      unsafe attempt { unsafe SSL_write($0, source.baseAddress, CInt(clamping: source.count)) }
    }
  }

  /// Tells the peer that nothing more will come, if that is possible without waiting.
  mutating func sayGoodbye() {
    guard isOpen, !isBroken else { return }
    isBroken = true
    ERR_clear_error()
    // SAFETY: the session is alive.
    unsafe _ = SSL_shutdown(handle)
    ERR_clear_error()
  }

  /// Calls the library, and finds out what its answer means.
  private mutating func attempt(_ call: (OpaquePointer) -> CInt) -> IOOutcome {
    if isBroken { return .ended }
    // The library leaves its errors to the thread, and looks for them there. So does the system.
    ERR_clear_error()
    errno = 0
    let result = unsafe call(handle)
    if result > 0 { return .moved(Int(result)) }
    // SAFETY: the session is alive.
    let (kind, code) = unsafe (SSL_get_error(handle, result), Errno.last)
    switch kind {
    case SSL_ERROR_WANT_READ: return .blocked(.read)
    case SSL_ERROR_WANT_WRITE: return .blocked(.write)
    case SSL_ERROR_ZERO_RETURN: return .ended
    case SSL_ERROR_SYSCALL:
      isBroken = true
      return code == 0 ? .ended : .failed(.system(code))
    default:
      isBroken = true
      return .failed(.tls(TLSError("TLS").reason))
    }
  }
}
