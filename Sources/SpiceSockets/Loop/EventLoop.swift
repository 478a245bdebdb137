public import SpiceChannel
import Synchronization

/// A thread that waits for descriptors, moments and tasks, and does what they ask for, one after the other.
///
/// Everything that belongs to a loop lives on its thread: watches, timers, streams. They may be touched from there only,
/// and trap elsewhere. Other threads have ``execute(_:)`` and ``sync(_:)``.
///
/// The loop is woken at once by a task or a descriptor. Moments are kept to a millisecond, and never early.
public final class EventLoop: @unchecked Sendable {
  // What is `let` is safe to share; everything else is confined to the thread, which every access checks.

  /// For people: the name of the thread.
  public let name: String
  let inbox: TaskInbox
  private let thread: Thread

  var watches: WatchTable
  var timers = TimerHeap()
  /// What wants to be called at the end of this turn.
  var hooks: [TurnHook] = []
  private var currentHooks: [TurnHook] = []
  private var happenings: [Happening] = []
  private var pollHook: ((SpiceInstant) -> NextPoll)?
  private var isStopping = false
  /// Where streams read to before they know what to do with it.
  var scratch = [UInt8](repeating: 0, count: 128 << 10)

  /// Starts a loop on a thread of its own, which lasts until ``stop()``, whoever holds the loop.
  /// - Parameters:
  ///   - name: the name of the thread, of which the system keeps 15 bytes.
  ///   - stackSize: of the thread, in bytes; nil for what the system thinks good.
  /// - Throws: ``SocketError`` if the system has no room for another thread or descriptor.
  public init(name: String, stackSize: Int? = nil) throws(SocketError) {
    self.name = name
    let inbox = try TaskInbox()
    self.inbox = inbox
    watches = WatchTable(wakeup: inbox.descriptor)
    let start = Start()
    thread = try Thread(name: name, stackSize: stackSize) { start.run() }
    start.give(self)
  }

  /// Whether the calling thread is that of the loop.
  public var isCurrent: Bool { thread.isCurrent }

  /// Traps unless the calling thread is that of the loop.
  public func preconditionCurrent() { precondition(isCurrent, "this belongs to the thread of the loop '\(name)'") }

  /// This moment.
  public var now: SpiceInstant { MonotonicClock.now }

  // MARK: From any thread

  /// Has the loop run a task, after those that it was given before.
  /// - Returns: false if the loop has stopped, and the task will not run.
  @discardableResult
  public func execute(_ task: @escaping @Sendable () -> Void) -> Bool { inbox.add(task, wakes: !isCurrent) }

  /// Runs a task on the loop and waits for its result. On the thread of the loop it simply runs.
  ///
  /// The loop must not have stopped, and must not be waiting for the calling thread.
  public func sync<R: Sendable, E: Error>(_ task: @escaping @Sendable () throws(E) -> R) throws(E) -> R {
    guard let result = try syncIfRunning(task) else { preconditionFailure("the loop '\(name)' has stopped") }
    return result
  }

  /// Runs a task on the loop and waits for its result; nil if the loop has stopped. On the thread of the loop it simply
  /// runs.
  ///
  /// The loop must not be waiting for the calling thread.
  public func syncIfRunning<R: Sendable, E: Error>(_ task: @escaping @Sendable () throws(E) -> R) throws(E) -> R? {
    if isCurrent { return try task() }
    let answer = Answer<R, E>()
    guard execute({ answer.give { () throws(E) in try task() } }) else { return nil }
    return try answer.wait()
  }

  /// Runs all tasks that it was given, drops all watches, timers and streams, and ends the thread. Returns when it has
  /// ended. To be called once, from another thread.
  public func stop() {
    precondition(!isCurrent, "the loop '\(name)' cannot wait for itself")
    precondition(execute { self.isStopping = true }, "the loop '\(name)' has stopped")
    thread.join()
  }

  // MARK: On the loop

  /// Something that the loop calls in every turn, before it waits: with the moment, for when to call it next at the
  /// latest. It makes a loop of something that cannot wake anybody, such as a ring of commands in memory.
  public var poller: ((SpiceInstant) -> NextPoll)? {
    get {
      preconditionCurrent()
      return pollHook
    }
    set {
      preconditionCurrent()
      pollHook = newValue
    }
  }

  /// When ``poller`` wants to be called.
  public enum NextPoll: Sendable {
    /// After the next event, whatever it is.
    case onEvent
    /// As soon as everything else had its turn.
    case now
    /// At a moment, or after an event before that.
    case at(SpiceInstant)
  }
}

// MARK: - The thread

extension EventLoop {
  private func run() {
    var timeout: CInt = 0
    while true {
      if watches.wait(milliseconds: timeout, &happenings) { inbox.clearSignal() }
      for happening in happenings { happening.watch.deliver(happening.events) }
      happenings.removeAll(keepingCapacity: true)
      let isEmpty = inbox.run(closes: isStopping)
      if isStopping && isEmpty { break }
      fireTimers()
      let next = pollHook?(now) ?? .onEvent
      runHooks()
      timeout = timeoutBefore(next)
    }
    pollHook = nil
    for watch in watches.takeAll() { watch.abandon() }
    for timer in timers.takeAll() { timer.abandon() }
    for hook in hooks { hook.abandon() }
    hooks = []
  }

  /// Fires the timers whose moment has come; what they arm anew waits for the next turn.
  private func fireTimers() {
    let end = now
    let last = timers.lastOrder
    while let timer = timers.removeFirst(until: end, armedBefore: last) { timer.fire() }
  }

  /// Calls the hooks that wait for the end of the turn; those that they set wait for the end of the next one.
  private func runHooks() {
    if hooks.isEmpty { return }
    swap(&hooks, &currentHooks)
    for hook in currentHooks { hook.fire() }
    currentHooks.removeAll(keepingCapacity: true)
  }

  /// How long to wait for descriptors, in milliseconds; negative for as long as it takes.
  private func timeoutBefore(_ next: NextPoll) -> CInt {
    if isStopping || !hooks.isEmpty || !inbox.isEmpty { return 0 }
    var end = timers.next
    switch next {
    case .now: return 0
    case .at(let instant): end = min(instant, end ?? instant)
    case .onEvent: break
    }
    guard let end else { return -1 }
    let (left, overflow) = end.nanoseconds.subtractingReportingOverflow(now.nanoseconds)
    if left <= 0 { return 0 }
    return overflow ? .max : CInt(clamping: (left - 1) / 1_000_000 + 1)
  }

  /// The way of a loop to its thread, which begins before the loop is complete.
  private final class Start: Sendable {
    private let loop = Mutex<EventLoop?>(nil)
    private let gate = Gate()

    func give(_ loop: EventLoop) {
      self.loop.withLock { $0 = loop }
      gate.open()
    }

    func run() {
      gate.wait()
      let loop = loop.withLock { $0.take() }
      loop?.run()
    }
  }

  /// The way of a result from one thread to another.
  private final class Answer<R: Sendable, E: Error>: Sendable {
    private let result = Mutex<Result<R, E>?>(nil)
    private let gate = Gate()

    func give(_ task: () throws(E) -> R) {
      let made = Result { () throws(E) in try task() }
      result.withLock { $0 = made }
      gate.open()
    }

    func wait() throws(E) -> R {
      gate.wait()
      guard let result = result.withLock({ $0 }) else { preconditionFailure("the gate opened without a result") }
      return try result.get()
    }
  }
}
