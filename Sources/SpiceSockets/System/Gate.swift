#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Lets threads wait until something has happened. It opens once, and stays open.
@safe
final class Gate: @unchecked Sendable {
  // `isOpen` is only touched by who holds the lock. The pointers never change.
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var isOpen = false

  init() {
    // SAFETY: both are memory of the right size that nobody else knows yet.
    unsafe lock.initialize(to: pthread_mutex_t())
    unsafe condition.initialize(to: pthread_cond_t())
    unsafe pthread_mutex_init(lock, nil)
    unsafe pthread_cond_init(condition, nil)
  }

  deinit {
    // SAFETY: whoever waited or opened held a reference, so nobody does any more.
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(lock)
    unsafe condition.deallocate()
    unsafe lock.deallocate()
  }

  /// Opens the gate to all who wait, and who come later.
  func open() {
    // SAFETY: both were initialised in `init`.
    unsafe pthread_mutex_lock(lock)
    isOpen = true
    unsafe pthread_cond_broadcast(condition)
    unsafe pthread_mutex_unlock(lock)
  }

  /// Blocks the calling thread until the gate is open.
  func wait() {
    // SAFETY: both were initialised in `init`.
    unsafe pthread_mutex_lock(lock)
    while !isOpen { unsafe pthread_cond_wait(condition, lock) }
    unsafe pthread_mutex_unlock(lock)
  }
}
