import Synchronization

/// What other threads want a loop to do.
final class TaskInbox: Sendable {
  typealias Task = @Sendable () -> Void

  private struct Contents {
    var tasks: [Task] = []
    /// Whether the loop has been woken for them already.
    var isSignalled = false
    var isClosed = false

    mutating func takeAll() -> [Task] {
      var taken: [Task] = []
      swap(&taken, &tasks)
      return taken
    }
  }

  private let contents = Mutex(Contents())
  private let wakeup: Wakeup

  init() throws(SocketError) { wakeup = try Wakeup() }

  /// Readable when there are tasks from another thread.
  var descriptor: CInt { wakeup.descriptor }

  /// Whether no task waits.
  var isEmpty: Bool { contents.withLock { $0.tasks.isEmpty } }

  /// Adds a task, unless the loop has ended, and wakes the loop if it has not been woken since it last looked.
  func add(_ task: @escaping Task, wakes: Bool) -> Bool {
    let (isAdded, mustSignal) = contents.withLock { contents in
      if contents.isClosed { return (false, false) }
      contents.tasks.append(task)
      let mustSignal = wakes && !contents.isSignalled
      if mustSignal { contents.isSignalled = true }
      return (true, mustSignal)
    }
    if mustSignal { wakeup.signal() }
    return isAdded
  }

  /// Takes back the signal that the loop was woken by. To be called before ``run(closes:)``.
  func clearSignal() { wakeup.clear() }

  /// Runs the tasks that wait; those that they add wait for the next time.
  /// - Returns: whether there were none. With `closes`, none can be added then.
  func run(closes: Bool) -> Bool {
    let tasks = contents.withLock { contents in
      contents.isSignalled = false
      if closes, contents.tasks.isEmpty { contents.isClosed = true }
      return contents.tasks.isEmpty ? [] : contents.takeAll()
    }
    for task in tasks { task() }
    return tasks.isEmpty
  }
}
