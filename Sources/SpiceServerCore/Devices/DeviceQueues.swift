/// What is on its way between a device of characters and the server, where these live on different threads: the device is
/// the host's, and everything else the server's. Whoever has both keeps this under a lock.
///
/// The device is read ahead of the server by a bounded number of bytes, and only while somebody listens. What goes to the
/// device is bounded by whoever sends it, who looks at ``waitingBytes``.
public struct DeviceQueues: Sendable {
  /// Bytes of the device that wait for the server before it is not read any more.
  public static let limit = 128 << 10

  private var fromDevice = DeviceQueue()
  private var toDevice = DeviceQueue()
  /// Whether somebody listens, as far as the device knows and as long as that is so.
  private var isOpen = false
  /// Whether the device would have been read if there had been room.
  private var isDeviceWaiting = false
  /// Bytes that the device was handed and has not taken yet.
  private var handedBytes = 0

  /// Nobody listens yet.
  public init() {}

  // MARK: The device's end

  /// Bytes that the device may be read for now. Who finds none is told when there is room again.
  public mutating func room() -> Int {
    guard isOpen else { return 0 }
    let room = max(0, Self.limit - fromDevice.load)
    if room == 0 { isDeviceWaiting = true }
    return room
  }

  /// Takes what the device has. Bytes for a listener who has gone meanwhile are lost.
  public mutating func give(_ item: DeviceItem) {
    if case .bytes(let bytes) = item, !isOpen || bytes.isEmpty { return }
    fromDevice.append(item)
  }

  /// Whether there is something for the device.
  public var hasItems: Bool { !toDevice.isEmpty }

  /// The next item for the device, who says with ``taken(_:)`` how many bytes of it it has taken.
  public mutating func nextForDevice() -> DeviceItem? {
    let item = toDevice.next()
    switch item {
    case .bytes(let bytes): handedBytes = bytes.count
    case .connected(let isConnected): isOpen = isConnected
    case .event, .refused, nil: break
    }
    return item
  }

  /// The device has taken bytes of what it was handed.
  public mutating func taken(_ count: Int) {
    let count = min(count, handedBytes)
    handedBytes -= count
    takenBytes += UInt64(count)
  }

  // MARK: The server's end

  /// Bytes that the device has taken since the beginning, or that were dropped.
  public private(set) var takenBytes: UInt64 = 0

  /// What the device has yet to take, in bytes.
  public var waitingBytes: Int { toDevice.load + handedBytes }

  /// Sends something to the device. A new listener has nothing to do with what an earlier one has left.
  public mutating func send(_ item: DeviceItem) {
    switch item {
    case .bytes(let bytes) where bytes.isEmpty: return
    case .connected(true): takenBytes += UInt64(toDevice.removeForgotten())
    case .connected(false):
      isOpen = false
      _ = fromDevice.removeBytes()
    case .bytes, .event, .refused: break
    }
    toDevice.append(item)
  }

  /// Takes the oldest item that has come from the device; of bytes, as many as are wanted at most.
  public mutating func next(atMost most: Int) -> DeviceItem? { fromDevice.next(atMost: most) }

  /// Whether the device is to be told that there is room again. To be asked after ``next(atMost:)``; says it once.
  public mutating func makesRoom() -> Bool {
    guard isDeviceWaiting, fromDevice.load <= Self.limit / 2 else { return false }
    isDeviceWaiting = false
    return true
  }
}
