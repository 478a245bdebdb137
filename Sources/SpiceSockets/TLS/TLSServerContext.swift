import COpenSSL

/// What all TLS connections of a server have in common, with the files read and checked.
///
/// TLS 1.1 is the oldest version that is spoken, if the system's policy allows it at all. Nothing is compressed, and
/// clients cannot renegotiate, which would cost the server much and them nothing.
@safe
public final class TLSServerContext: @unchecked Sendable {
  // The library's context may be used by several threads once it is set up, which it is when `init` returns.
  let handle: OpaquePointer

  /// Reads all files.
  /// - Throws: ``TLSError``, which says what file is at fault.
  public init(_ configuration: TLSConfiguration) throws(TLSError) {
    ERR_clear_error()
    // SAFETY: all calls get the context just made, and copy what they are given.
    guard let handle = unsafe SSL_CTX_new(TLS_server_method()) else { throw TLSError("make a TLS context") }
    unsafe self.handle = handle
    unsafe _ = SSL_CTX_ctrl(handle, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_1_VERSION), nil)
    unsafe _ = SSL_CTX_set_options(handle, UInt64(SPICE_SSL_OPTIONS))
    let modes = SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS
    unsafe _ = SSL_CTX_ctrl(handle, SSL_CTRL_MODE, Int(modes), nil)
    // What the socket holds is read at once, instead of a header and then a body.
    unsafe _ = SSL_CTX_ctrl(handle, SSL_CTRL_SET_READ_AHEAD, 1, nil)
    let session = Array("SPICE".utf8)
    unsafe _ = SSL_CTX_set_session_id_context(handle, session, CUnsignedInt(session.count))
    try loadCertificate(configuration)
    try loadAuthorities(configuration.authorityFile)
    try loadDiffieHellman(configuration.diffieHellmanFile)
    if let list = configuration.cipherList {
      guard unsafe SSL_CTX_set_cipher_list(handle, list) == 1 else { throw TLSError("use the cipher list '\(list)'") }
    }
  }

  deinit {
    // SAFETY: connections hold the library's context themselves.
    unsafe SSL_CTX_free(handle)
  }

  private func loadCertificate(_ configuration: TLSConfiguration) throws(TLSError) {
    let chain = configuration.certificateChainFile
    let key = configuration.keyFile
    // SAFETY: texts end in a zero byte. The password is lent to the library for the one call that asks for it, and the
    // library forgets where it is before it goes.
    guard unsafe SSL_CTX_use_certificate_chain_file(handle, chain) == 1 else {
      throw TLSError("load the certificate file '\(chain)'")
    }
    var password = KeyPassword(configuration.keyPassword ?? "")
    let isLoaded = unsafe withUnsafeMutablePointer(to: &password) { password in
      unsafe SSL_CTX_set_default_passwd_cb(handle, KeyPassword.callback)
      unsafe SSL_CTX_set_default_passwd_cb_userdata(handle, password)
      defer { unsafe SSL_CTX_set_default_passwd_cb_userdata(handle, nil) }
      return unsafe SSL_CTX_use_PrivateKey_file(handle, key, SSL_FILETYPE_PEM) == 1
    }
    guard isLoaded else { throw TLSError("load the key file '\(key)'") }
    guard unsafe SSL_CTX_check_private_key(handle) == 1 else {
      throw TLSError("use the key file '\(key)' with the certificate file '\(chain)'")
    }
  }

  private func loadAuthorities(_ file: String?) throws(TLSError) {
    guard let file else { return }
    // SAFETY: the text ends in a zero byte.
    guard unsafe SSL_CTX_load_verify_locations(handle, file, nil) == 1 else {
      throw TLSError("load the CA file '\(file)'")
    }
  }

  private func loadDiffieHellman(_ file: String?) throws(TLSError) {
    guard let file else { return }
    let operation = "load the Diffie-Hellman file '\(file)'"
    // SAFETY: the file is ours until it is freed; the parameters are ours until the context takes them.
    guard let input = unsafe BIO_new_file(file, "r") else { throw TLSError(operation) }
    defer { unsafe BIO_free(input) }
    guard let parameters = unsafe PEM_read_bio_Parameters(input, nil) else { throw TLSError(operation) }
    guard unsafe SSL_CTX_set0_tmp_dh_pkey(handle, parameters) == 1 else {
      unsafe EVP_PKEY_free(parameters)
      throw TLSError(operation)
    }
  }
}

/// What the library is told when it asks for the password of a key.
private struct KeyPassword {
  private let bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8) }

  /// Copies the password; a key that needs another one, or any, cannot be read then.
  static let callback:
    @Sendable @convention(c) (
      UnsafeMutablePointer<CChar>?, CInt, CInt, UnsafeMutableRawPointer?
    ) -> CInt = { room, size, _, context in
      // SAFETY: the context is the password that `loadCertificate` lends, and the room has as many bytes as it is said to.
      guard let room = unsafe room, let context = unsafe context else { return -1 }
      let bytes = unsafe context.assumingMemoryBound(to: KeyPassword.self).pointee.bytes
      guard !bytes.isEmpty, bytes.count <= Int(size) else { return -1 }
      for (index, byte) in bytes.enumerated() { unsafe room[index] = CChar(bitPattern: byte) }
      return CInt(bytes.count)
    }
}
