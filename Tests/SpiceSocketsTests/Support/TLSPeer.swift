import COpenSSL
import Foundation

/// A TLS client that blocks, with the options of a bad one.
@safe
final class TLSPeer: @unchecked Sendable {
  // Used by one thread at a time.
  private let handle: OpaquePointer
  let socket: TestPeer

  /// Prepares a client over a connected socket.
  init(_ socket: TestPeer, version: Int32? = nil, authority: String? = nil, cipherList: String? = nil) throws {
    self.socket = socket
    // SAFETY: the context is held by the session.
    let context = unsafe SSL_CTX_new(TLS_client_method())
    defer { unsafe SSL_CTX_free(context) }
    if let version {
      unsafe _ = SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(version), nil)
      unsafe _ = SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(version), nil)
    }
    if let cipherList { unsafe _ = SSL_CTX_set_cipher_list(context, cipherList) }
    if let authority {
      unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
      guard unsafe SSL_CTX_load_verify_locations(context, authority, nil) == 1 else {
        throw TestFailure("no authority in \(authority)")
      }
    }
    guard let handle = unsafe SSL_new(context) else { throw TestFailure("no TLS session") }
    unsafe self.handle = handle
    unsafe _ = SSL_set_fd(handle, socket.descriptor)
  }

  deinit { unsafe SSL_free(handle) }

  /// Shakes hands.
  func connect() throws { try check(unsafe SSL_connect(handle), "connect") }

  var version: String { unsafe String(cString: SSL_get_version(handle)) }
  var cipher: String { unsafe String(cString: SSL_CIPHER_get_name(SSL_get_current_cipher(handle))) }

  func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let piece = Array(bytes[sent..<min(bytes.count, sent + 16384)])
      try check(unsafe SSL_write(handle, piece, CInt(piece.count)), "send")
      sent += piece.count
    }
  }

  /// Some bytes; none after the farewell of the server.
  func receiveSome(_ limit: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = unsafe SSL_read(handle, &bytes, CInt(limit))
    if count <= 0, unsafe SSL_get_error(handle, count) == SSL_ERROR_ZERO_RETURN { return [] }
    try check(count, "receive")
    return Array(bytes[..<Int(count)])
  }

  func receive(_ count: Int) throws -> [UInt8] {
    var all: [UInt8] = []
    while all.count < count {
      let piece = try receiveSome(min(65536, count - all.count))
      guard !piece.isEmpty else { throw TestFailure("the end came after \(all.count) of \(count) bytes") }
      all += piece
    }
    return all
  }

  /// Asks for new keys in the old way, in the middle of a connection.
  func renegotiate() throws {
    try check(unsafe SSL_renegotiate(handle), "renegotiate")
    try check(unsafe SSL_do_handshake(handle), "renegotiate")
  }

  /// Asks for new keys in the new way.
  func updateKeys() throws { try check(unsafe SSL_key_update(handle, SSL_KEY_UPDATE_REQUESTED), "update keys") }

  /// Says farewell.
  func sayGoodbye() { unsafe _ = SSL_shutdown(handle) }

  private func check(_ result: CInt, _ operation: String) throws {
    if result > 0 { return }
    let code = ERR_get_error()
    ERR_clear_error()
    let reason = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) }
    throw TestFailure("TLS \(operation): \(reason ?? "error \(errno)")")
  }
}
