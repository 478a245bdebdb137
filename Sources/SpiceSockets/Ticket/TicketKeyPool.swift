import Synchronization

/// Keys for tickets, made ahead of need on a thread of their own.
///
/// Everybody who can connect makes the server use up a key, before any password. Made on demand, keys would take the
/// time of the threads that serve others; made here, they take the time of one thread at most, and whoever connects when
/// none is left waits for a turn without anybody else noticing. No key is used twice.
public final class TicketKeyPool: Sendable {
  /// A connection that waits for a key.
  private struct Waiter {
    let number: UInt64
    let give: @Sendable (Result<TicketKey, TicketKeyError>) -> Void
  }

  private struct Contents {
    var keys: [TicketKey] = []
    var waiters: [Waiter] = []
    var lastNumber: UInt64 = 0
    /// Whether the thread is at work.
    var isMaking = false
  }

  private let contents = Mutex(Contents())
  private let maker: EventLoop
  private let size: Int

  /// A pool without keys: the first are made when somebody connects, so that a server nobody knows of takes no memory
  /// for it.
  /// - Parameter size: the number of keys that are kept from then on.
  /// - Throws: ``SocketError`` if the system has no room for another thread.
  public init(size: Int = 8) throws(SocketError) {
    self.size = max(1, size)
    maker = try EventLoop(name: "spice-keys", stackSize: 256 << 10)
  }

  /// Ends the thread. Who waits for a key gets none. To be called once, and nothing else after it.
  public func stop() {
    contents.withLock { $0.waiters = [] }
    maker.stop()
  }

  /// The number of keys that are ready.
  public var count: Int { contents.withLock { $0.keys.count } }

  /// Takes a key: at once, if one is ready, or when one has been made.
  /// - Parameters:
  ///   - loop: the loop whose thread this is.
  ///   - handler: gets the key on that thread; before this returns, if one is ready.
  /// - Returns: the request, which can be cancelled; nil if the handler has been called.
  @discardableResult
  public func take(
    on loop: EventLoop, _ handler: @escaping (Result<TicketKey, TicketKeyError>) -> Void
  ) -> TicketKeyRequest? {
    let box = LoopBound(handler, on: loop)
    let number = contents.withLock { contents in
      contents.lastNumber += 1
      return contents.lastNumber
    }
    let request = TicketKeyRequest(pool: self, number: number)
    let key = contents.withLock { contents in
      if let key = contents.keys.popLast() { return key as TicketKey? }
      contents.waiters.append(
        Waiter(number: number) { result in
          loop.execute {
            guard !request.isCancelled else { return }
            box.value(result)
          }
        })
      return nil
    }
    workIfNeeded()
    guard let key else { return request }
    handler(.success(key))
    return nil
  }

  fileprivate func forget(_ number: UInt64) {
    contents.withLock { contents in contents.waiters.removeAll { $0.number == number } }
  }

  /// Has the thread make keys, unless it is at it.
  private func workIfNeeded() {
    let mustStart = contents.withLock { contents in
      let isNeeded = !contents.isMaking && (contents.keys.count < size || !contents.waiters.isEmpty)
      if isNeeded { contents.isMaking = true }
      return isNeeded
    }
    if mustStart { maker.execute { self.makeOne() } }
  }

  /// Makes one key for who waits longest, or to keep, and another one later if that is not enough.
  private func makeOne() {
    let result = Result { () throws(TicketKeyError) in try TicketKey() }
    let waiters = contents.withLock { contents -> [Waiter] in
      contents.isMaking = false
      guard case .success(let key) = result else {
        // It will not work for the others either.
        let all = contents.waiters
        contents.waiters = []
        return all
      }
      if contents.waiters.isEmpty {
        contents.keys.append(key)
        return []
      }
      return [contents.waiters.removeFirst()]
    }
    for waiter in waiters { waiter.give(result) }
    // After a failure the next request tries again.
    if case .success = result { workIfNeeded() }
  }
}

/// A wish for a key. It belongs to the thread that made it.
public final class TicketKeyRequest: Sendable {
  private let pool: TicketKeyPool
  private let number: UInt64
  private let flag = Atomic<Bool>(false)

  fileprivate init(pool: TicketKeyPool, number: UInt64) {
    self.pool = pool
    self.number = number
  }

  fileprivate var isCancelled: Bool { flag.load(ordering: .relaxed) }

  /// Wants no key any more: the connection is gone.
  public func cancel() {
    flag.store(true, ordering: .relaxed)
    pool.forget(number)
  }
}
