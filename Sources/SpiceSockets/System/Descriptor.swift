#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The owner of a file descriptor: closes it when nobody needs it any more.
public struct Descriptor: ~Copyable, Sendable {
  /// The number that the system knows it by. It must not be used longer than the owner lives.
  public let number: CInt

  /// Takes over a descriptor, which nobody else may close from now on.
  public init(taking number: CInt) { self.number = number }

  deinit { close(number) }

  /// Hands the descriptor to somebody else, who closes it.
  public consuming func take() -> CInt {
    let number = number
    discard self
    return number
  }
}
