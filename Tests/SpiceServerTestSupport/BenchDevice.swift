public import SpiceServerCore
import SpiceWire

/// A device of characters of a ``ServerBench``: what a host and its guest are to the server.
public final class BenchDevice: DeviceLine {
  public let id: DeviceID
  /// What the guest has to say and has not said yet.
  public var unsaid: [UInt8] = []
  /// Bytes that the guest takes; nil for any number.
  public var room: Int?
  /// The bytes that the guest was given.
  public private(set) var given: [UInt8] = []
  /// What it was told beside bytes.
  public private(set) var told: [DeviceItem] = []
  private var queues = DeviceQueues()
  private var rest: [UInt8] = []
  private unowned let bench: ServerBench

  init(id: DeviceID, bench: ServerBench) {
    self.id = id
    self.bench = bench
  }

  /// The guest says something.
  public func say(_ bytes: [UInt8]) {
    unsaid += bytes
    while pump() {}
  }

  /// Something happens to the port.
  public func happen(_ event: PortEvent) {
    queues.give(.event(event))
    bench.hub.deviceChanged(id, at: bench.now)
  }

  /// The bytes that were given since the last call.
  public func takeGiven() -> [UInt8] {
    while pump() {}
    defer { given = [] }
    return given
  }

  /// Hands to and fro what can be. Whether that was anything.
  func pump() -> Bool {
    var moved = false
    while room ?? 1 > 0 {
      if rest.isEmpty {
        guard let item = queues.nextForDevice() else { break }
        if case .bytes(let bytes) = item { rest = bytes } else { told.append(item) }
      } else {
        let count = min(rest.count, room ?? .max)
        given += rest[..<count]
        rest.removeFirst(count)
        room = room.map { $0 - count }
        queues.taken(count)
      }
      moved = true
    }
    while !unsaid.isEmpty {
      let count = min(queues.room(), unsaid.count)
      guard count > 0 else { break }
      queues.give(.bytes(Array(unsaid[..<count])))
      unsaid.removeFirst(count)
      moved = true
    }
    if moved { bench.hub.deviceChanged(id, at: bench.now) }
    return moved
  }

  // MARK: DeviceLine

  public func send(_ item: DeviceItem) { queues.send(item) }
  public func next(atMost most: Int) -> DeviceItem? { queues.next(atMost: most) }
  public var waitingBytes: Int { queues.waitingBytes }
  public var takenBytes: UInt64 { queues.takenBytes }
}
