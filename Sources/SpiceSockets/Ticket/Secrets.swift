import COpenSSL

/// Numbers that nobody can guess, and comparisons that tell nobody how close a guess was.
public enum Secrets {
  /// Bytes from the system's generator.
  public static func bytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<max(0, count)).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  /// A number for a new session: never zero, which stands for none.
  public static func sessionID() -> UInt32 {
    var generator = SystemRandomNumberGenerator()
    return UInt32.random(in: 1 ... .max, using: &generator)
  }

  /// Whether two passwords are the same. How long it takes tells the length of the longer one at most, and nothing for
  /// those of up to 64 bytes.
  public static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    let count = max(64, a.count, b.count)
    let first = a + [UInt8](repeating: 0, count: count - a.count)
    let second = b + [UInt8](repeating: 0, count: count - b.count)
    // SAFETY: both have as many bytes as the call is told.
    let isSame = unsafe CRYPTO_memcmp(first, second, count) == 0
    return isSame && a.count == b.count
  }
}
