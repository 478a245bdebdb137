import CSockets

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A descriptor that becomes readable when another thread wants it to: how a thread that waits in `poll` is woken.
struct Wakeup: ~Copyable, Sendable {
  private let input: Descriptor
  /// The other end of the pipe, where the system has no event descriptors.
  private let output: Descriptor?
  private let target: CInt

  /// What the thread that is to be woken waits for.
  var descriptor: CInt { input.number }

  init() throws(SocketError) {
    #if canImport(Glibc)
      let number = eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK))
      guard number >= 0 else { throw SocketError("make an event descriptor", errno: Errno.last) }
      input = Descriptor(taking: number)
      output = nil
      target = number
    #else
      var ends: [CInt] = [0, 0]
      // SAFETY: the call writes two numbers.
      guard unsafe pipe(&ends) == 0 else { throw SocketError("make a pipe", errno: Errno.last) }
      for end in ends {
        SocketOptions.setNonBlocking(end)
        SocketOptions.setCloseOnExec(end)
      }
      input = Descriptor(taking: ends[0])
      output = Descriptor(taking: ends[1])
      target = ends[1]
    #endif
  }

  /// Makes the descriptor readable. Callable from any thread.
  func signal() {
    var one: UInt64 = 1
    // SAFETY: eight bytes are read from a variable of eight bytes. A full pipe is readable already.
    unsafe _ = write(target, &one, 8)
  }

  /// Makes the descriptor unreadable again.
  func clear() {
    var sink: UInt64 = 0
    // SAFETY: eight bytes are written to a variable of eight bytes.
    while unsafe read(input.number, &sink, 8) == 8, target != input.number {}
  }
}
