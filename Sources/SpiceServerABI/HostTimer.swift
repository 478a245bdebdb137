import CSpiceServer

/// A timer of the host's. Belongs to the host's thread.
@safe
final class HostTimer {
  private let core: UnsafePointer<SpiceCoreInterface>
  private let body: () -> Void
  private var timer: OpaquePointer?

  /// A timer that calls `body`, which must not hold it.
  init(_ core: UnsafePointer<SpiceCoreInterface>, _ body: @escaping () -> Void) {
    unsafe self.core = core
    self.body = body
    let me = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe timer = core.pointee.timer_add?(
      { opaque in
        // SAFETY: the timer is removed before this object is.
        if let opaque = unsafe opaque { unsafe Unmanaged<HostTimer>.fromOpaque(opaque).takeUnretainedValue().body() }
      }, me)
  }

  deinit { if let timer = unsafe timer { unsafe core.pointee.timer_remove(timer) } }

  /// Has the body called once, a time from now.
  func start(milliseconds: UInt32) {
    if let timer = unsafe timer { unsafe core.pointee.timer_start(timer, milliseconds) }
  }
}
