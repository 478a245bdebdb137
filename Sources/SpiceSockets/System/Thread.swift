import CSockets
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A thread of the system that runs one function.
///
/// Signals are the host's business, so all of them are blocked but those that tell of a fault of the thread itself.
final class Thread: Sendable {
  /// What a thread is known by; zero for none.
  typealias ID = UInt

  private let handle: Handle
  private let identity: Identity

  /// The identity of the calling thread.
  static var current: ID {
    #if canImport(Glibc)
      pthread_self()
    #else
      UInt(bitPattern: pthread_self())
    #endif
  }

  /// Whether this is the calling thread.
  var isCurrent: Bool { identity.value.load(ordering: .relaxed) == Self.current }

  /// Starts a thread, and returns when it runs.
  /// - Parameters:
  ///   - name: for debuggers; the system keeps the first 15 bytes.
  ///   - stackSize: in bytes; nil for what the system thinks good.
  ///   - body: what it does.
  /// - Throws: ``SocketError`` if the system has no room for another thread.
  init(name: String, stackSize: Int?, body: @escaping @Sendable () -> Void) throws(SocketError) {
    let identity = Identity()
    let gate = Gate()
    handle = try Handle(stackSize: stackSize) {
      identity.value.store(Self.current, ordering: .relaxed)
      Self.setName(name)
      gate.open()
      body()
      // Another thread may get the same identity after this one.
      identity.value.store(0, ordering: .relaxed)
    }
    gate.wait()
    self.identity = identity
  }

  /// Waits for the end of the thread. To be called once.
  func join() { handle.join() }

  private static func setName(_ name: String) {
    let short = String(decoding: name.utf8.prefix(15), as: UTF8.self)
    #if canImport(Glibc)
      // SAFETY: the text ends in a zero byte and is only read.
      unsafe _ = pthread_setname_np(pthread_self(), short)
    #else
      unsafe _ = pthread_setname_np(short)
    #endif
  }

  /// The identity in a place that both the thread and its owner know.
  private final class Identity: Sendable {
    let value = Atomic<ID>(0)
  }
}

extension Thread {
  /// What the system calls the thread.
  private struct Handle: Sendable {
    #if canImport(Glibc)
      private let thread: pthread_t
    #else
      // The pointer is a name, and never looked behind.
      private nonisolated(unsafe) let thread: pthread_t
    #endif

    init(stackSize: Int?, body: @escaping @Sendable () -> Void) throws(SocketError) {
      var attributes = pthread_attr_t()
      // SAFETY: all calls get variables of the types that they are made for, and keep none of them but the context,
      // which the thread releases.
      unsafe pthread_attr_init(&attributes)
      defer { unsafe pthread_attr_destroy(&attributes) }
      if let stackSize { unsafe pthread_attr_setstacksize(&attributes, max(stackSize, 128 << 10) & ~0xFFFF) }
      let context = unsafe Unmanaged.passRetained(Body(body))
      let previous = Self.blockSignals()
      #if canImport(Glibc)
        var made = pthread_t()
        let code = unsafe pthread_create(&made, &attributes, Self.start, context.toOpaque())
        let thread: pthread_t? = made
      #else
        var thread: pthread_t?
        let code = unsafe pthread_create(&thread, &attributes, Self.start, context.toOpaque())
      #endif
      Self.restoreSignals(previous)
      guard code == 0, let thread else {
        unsafe context.release()
        throw SocketError("start a thread", errno: code)
      }
      self.thread = thread
    }

    func join() {
      // The value of the thread, which has none, is not asked for.
      _ = pthread_join(thread, nil)
    }

    private final class Body {
      let run: @Sendable () -> Void
      init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    #if canImport(Glibc)
      private static let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
        // SAFETY: the context is the body that `init` retained for this thread.
        if let context = unsafe context { unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
        return nil
      }
    #else
      private static let start: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { context in
        // SAFETY: the context is the body that `init` retained for this thread.
        unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }
    #endif

    /// A new thread inherits the mask of its maker, so the maker blocks signals while it makes one.
    private static func blockSignals() -> sigset_t {
      var blocked = sigset_t()
      var previous = sigset_t()
      // SAFETY: all calls get variables of the type that they are made for.
      unsafe sigfillset(&blocked)
      for signal in [SIGILL, SIGFPE, SIGSEGV, SIGBUS, SIGTRAP] { unsafe sigdelset(&blocked, signal) }
      unsafe pthread_sigmask(SIG_SETMASK, &blocked, &previous)
      return previous
    }

    private static func restoreSignals(_ mask: sigset_t) {
      var mask = mask
      // SAFETY: the mask is only read.
      unsafe _ = pthread_sigmask(SIG_SETMASK, &mask, nil)
    }
  }
}
