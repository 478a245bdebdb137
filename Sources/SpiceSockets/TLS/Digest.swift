import COpenSSL

/// Digests by the system's library.
enum Digest {
  /// SHA-1, 20 bytes, which a WebSocket asks for and nothing else should.
  static func sha1(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 20)
    // SAFETY: the call reads as many bytes as it is told, and writes the 20 of the digest.
    unsafe _ = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha1(), nil)
    return digest
  }
}
