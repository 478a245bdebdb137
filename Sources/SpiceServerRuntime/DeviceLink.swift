public import SpiceServerCore
import Synchronization

/// The way between a device of characters, on its host's thread, and the server, on that of the network. What goes either
/// way keeps its order, and little of it waits: see ``SpiceServerCore/DeviceQueues``.
public final class DeviceLink: DeviceLine, Sendable {
  /// The device's name.
  public let id: DeviceID
  private let queues = Mutex(DeviceQueues())
  private let isServerWoken = Atomic<Bool>(false)
  private let wakeDevice: @Sendable () -> Void
  /// Nil once the server is gone: the device may outlive it.
  private weak let runtime: ServerRuntime?

  init(id: DeviceID, runtime: ServerRuntime, wakeDevice: @escaping @Sendable () -> Void) {
    self.id = id
    self.runtime = runtime
    self.wakeDevice = wakeDevice
  }

  // MARK: The device's end

  /// Bytes that the device may be read for now. Who finds none is woken when there is room again.
  public func room() -> Int { queues.withLock { $0.room() } }

  /// Takes what the device has.
  public func give(_ item: DeviceItem) {
    queues.withLock { $0.give(item) }
    wakeServer()
  }

  /// Whether there is something for the device.
  public var hasItems: Bool { queues.withLock { $0.hasItems } }

  /// The next item for the device; bytes until ``taken(_:)`` has said that all are taken count as waiting.
  public func nextForDevice() -> DeviceItem? { queues.withLock { $0.nextForDevice() } }

  /// The device has taken bytes.
  public func taken(_ count: Int) {
    queues.withLock { $0.taken(count) }
    wakeServer()
  }

  private func wakeServer() {
    // What comes while one is on its way is seen by it.
    guard !isServerWoken.exchange(true, ordering: .acquiringAndReleasing) else { return }
    runtime?.later { [self] hub, now in
      isServerWoken.store(false, ordering: .releasing)
      hub.deviceChanged(id, at: now)
    }
  }

  // MARK: DeviceLine

  public func send(_ item: DeviceItem) {
    queues.withLock { $0.send(item) }
    wakeDevice()
  }

  public func next(atMost most: Int) -> DeviceItem? {
    let (item, makesRoom) = queues.withLock { queues in
      let item = queues.next(atMost: most)
      return (item, queues.makesRoom())
    }
    if makesRoom { wakeDevice() }
    return item
  }

  public var waitingBytes: Int { queues.withLock { $0.waitingBytes } }
  public var takenBytes: UInt64 { queues.withLock { $0.takenBytes } }
}
