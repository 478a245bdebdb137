import CSpiceServer
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The host's main loop, as far as the host lends it: what concerns devices and clients is told there.
///
/// Other threads leave tasks; a watch on a descriptor has the host run them. Everything that is not said to be for any
/// thread is for the host's.
@safe
final class HostLoop: @unchecked Sendable {
  // The host's thread has everything but the tasks, which are locked.

  private typealias Task = @Sendable () -> Void

  /// Tasks that are run before the host's other watches have their turn.
  private static let batch = 256

  private let tasks = Mutex<[Task]>([])
  /// Those that were taken to be run, the next one last.
  private var taken: [Task] = []
  private let core: UnsafePointer<SpiceCoreInterface>
  private var descriptors: (read: CInt, write: CInt) = (-1, -1)
  private var watch: OpaquePointer?
  private var timer: OpaquePointer?

  /// The interface's version is good, and it has what is needed; nil otherwise, or if there is no descriptor left.
  init?(_ core: UnsafePointer<SpiceCoreInterface>) {
    unsafe self.core = core
    guard unsafe core.pointee.base.major_version == UInt32(SPICE_INTERFACE_CORE_MAJOR),
      unsafe core.pointee.timer_add != nil, unsafe core.pointee.watch_add != nil
    else { return nil }
    var pair: [CInt] = [-1, -1]
    guard unsafe pipe(&pair) == 0 else { return nil }
    descriptors = (pair[0], pair[1])
    for number in pair {
      _ = fcntl(number, F_SETFL, O_NONBLOCK)
      _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    }
    let me = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe watch = core.pointee.watch_add(
      descriptors.read, CInt(SPICE_WATCH_EVENT_READ),
      { _, _, opaque in
        // SAFETY: the watch is removed before the loop is.
        if let opaque = unsafe opaque { unsafe Unmanaged<HostLoop>.fromOpaque(opaque).takeUnretainedValue().run() }
      }, me)
    unsafe timer = core.pointee.timer_add(
      { opaque in
        // SAFETY: as above.
        if let opaque = unsafe opaque { unsafe Unmanaged<HostLoop>.fromOpaque(opaque).takeUnretainedValue().run() }
      }, me)
  }

  deinit {
    close(descriptors.read)
    close(descriptors.write)
  }

  /// Whether the host wants to be told of connections.
  var hasChannelEvents: Bool {
    unsafe core.pointee.base.minor_version >= 3 && core.pointee.channel_event != nil
  }

  /// Tells the host of a connection.
  func channelEvent(_ event: CInt, _ info: UnsafeMutablePointer<SpiceChannelEventInfo>) {
    if hasChannelEvents { unsafe core.pointee.channel_event(event, info) }
  }

  /// Has the host run a task. From any thread.
  func post(_ task: @escaping @Sendable () -> Void) {
    let isFirst = tasks.withLock { tasks in
      tasks.append(task)
      return tasks.count == 1
    }
    if isFirst { signal() }
  }

  private func signal() {
    var byte: UInt8 = 0
    // A pipe that is full has been signalled.
    _ = unsafe write(descriptors.write, &byte, 1)
  }

  /// Runs the tasks that wait; some of them if they are many, and the rest after the host's other affairs.
  func run() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while unsafe read(descriptors.read, &bytes, bytes.count) == bytes.count {}
    for _ in 0..<Self.batch {
      if taken.isEmpty { take() }
      guard let task = taken.popLast() else { return }
      task()
    }
    if hasMore, let timer = unsafe timer { unsafe core.pointee.timer_start(timer, 0) }
  }

  private var hasMore: Bool { !taken.isEmpty || tasks.withLock { !$0.isEmpty } }

  private func take() {
    taken = tasks.withLock { tasks in
      var all: [Task] = []
      swap(&all, &tasks)
      return all
    }
    taken.reverse()
  }

  /// Runs all tasks that wait, but not those that come meanwhile.
  func drain() {
    while let task = taken.popLast() { task() }
    take()
    while let task = taken.popLast() { task() }
  }

  /// A timer of the host's, which calls `body`.
  func timer(_ body: @escaping () -> Void) -> HostTimer { unsafe HostTimer(core, body) }

  /// Gives back what the host has lent.
  func stop() {
    if let watch = unsafe watch { unsafe core.pointee.watch_remove(watch) }
    if let timer = unsafe timer { unsafe core.pointee.timer_remove(timer) }
    unsafe (watch, timer) = (nil, nil)
  }
}
