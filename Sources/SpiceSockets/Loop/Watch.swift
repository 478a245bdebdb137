/// What a loop is to wait for at a descriptor.
public struct Interest: OptionSet, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Bytes, a connection, or the end.
  public static let read = Interest(rawValue: 1)
  /// Room for bytes.
  public static let write = Interest(rawValue: 2)
}

/// The watch of a loop over a descriptor. It lasts until it is cancelled, which must happen before the descriptor is
/// closed. It belongs to the thread of the loop.
public final class Watch {
  /// What is watched.
  public let descriptor: CInt
  private unowned let loop: EventLoop
  private var handler: ((Interest) -> Void)?
  /// Where the loop keeps it.
  var place: Int?

  init(descriptor: CInt, interest: Interest, loop: EventLoop, handler: @escaping (Interest) -> Void) {
    self.descriptor = descriptor
    self.interest = interest
    self.loop = loop
    self.handler = handler
  }

  /// What is waited for. With nothing, not even the end of the connection is noticed.
  public var interest: Interest {
    didSet {
      loop.preconditionCurrent()
      if let place, interest != oldValue { loop.watches.update(place, interest) }
    }
  }

  /// Ends the watch. Its handler is not called again, even if something has happened already.
  public func cancel() {
    handler = nil
    // A loop that has ended has let go of everything.
    guard let place else { return }
    loop.preconditionCurrent()
    loop.watches.remove(place)
  }

  /// Calls the handler with what has happened of what is waited for.
  func deliver(_ events: Interest) {
    let wanted = events.intersection(interest)
    if !wanted.isEmpty { handler?(wanted) }
  }

  /// Lets go of the handler, and whatever it holds.
  func abandon() {
    place = nil
    handler = nil
  }
}

extension EventLoop {
  /// Watches a descriptor, and calls a handler with what has happened: whatever was waited for, or several things. An
  /// error of the descriptor is everything that was waited for, since reading or writing tells it.
  public func watch(_ descriptor: CInt, for interest: Interest, handler: @escaping (Interest) -> Void) -> Watch {
    preconditionCurrent()
    let watch = Watch(descriptor: descriptor, interest: interest, loop: self, handler: handler)
    watches.add(watch)
    return watch
  }
}
