import SpiceServerCore
import SpiceServerRuntime
import SpiceWire
import Synchronization

/// A device of the machine that one client at a time has as a byte stream: a port by its name, a socket for a USB device, or
/// the guest's agent, which all clients share.
///
/// Nothing is lost and little waits: bytes that nobody takes are not asked for, at either end.
public final class SpiceServerPort: Sendable {
  /// Its name; nil for what has none.
  public let name: String?
  private let link: DeviceLink
  private let box: Waiting

  /// What comes from clients.
  public enum Item: Equatable, Sendable {
    /// Bytes, at least one.
    case bytes([UInt8])
    /// A client is there, or is gone. An agent hears that it is asked for, which it is from the beginning.
    case connected(Bool)
    /// The client says that it has opened or closed its end.
    case opened(Bool)
    /// The client sends a break, as serial lines have it.
    case `break`
  }

  private init(name: String?, link: DeviceLink, box: Waiting) {
    (self.name, self.link, self.box) = (name, link, box)
  }

  /// Plugs in a device; nil if there can be no other one of its kind.
  static func plug(_ kind: DeviceKind, name: String?, to runtime: ServerRuntime) -> SpiceServerPort? {
    let box = Waiting()
    return runtime.addDevice(kind) { box.wake() }.map { SpiceServerPort(name: name, link: $0, box: box) }
  }

  func unplug(from runtime: ServerRuntime) {
    runtime.removeDevice(link)
    box.close()
  }

  // MARK: To and fro

  /// What comes next; waits for it. Nil once the device is unplugged, and if the task is cancelled. For one task.
  public func receive() async -> Item? {
    while true {
      switch link.nextForDevice() {
      case .bytes(let bytes):
        link.taken(bytes.count)
        return .bytes(bytes)
      case .connected(let isConnected):
        // From here on the device may send.
        box.wake()
        return .connected(isConnected)
      case .event(.opened): return .opened(true)
      case .event(.closed): return .opened(false)
      case .event(.break): return .break
      case .event, .refused: continue
      case nil:
        guard await box.wait(for: .items, unless: { self.link.hasItems }) else { return nil }
      }
    }
  }

  /// Sends bytes to the client; waits until there is one that takes them. For one task.
  ///
  /// - Throws: `CancellationError` if the device is unplugged, or the task is cancelled.
  public func send(_ bytes: some Sequence<UInt8> & Sendable) async throws {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let room = link.room()
      if room > 0 {
        link.give(.bytes(Array(rest.prefix(room))))
        rest = rest.dropFirst(room)
      } else if !(await box.wait(for: .room, unless: { self.link.room() > 0 })) {
        throw CancellationError()
      }
    }
  }

  /// Tells clients that the port is opened or closed in the guest. It is closed at first.
  public func setOpened(_ isOpened: Bool) { link.give(.event(isOpened ? .opened : .closed)) }
}

/// Who waits for something to happen at a device.
private final class Waiting: Sendable {
  enum Cause: CaseIterable {
    case items
    case room
  }

  private struct State {
    var waiting: [Cause: CheckedContinuation<Bool, Never>] = [:]
    var isClosed = false
  }

  private let state = Mutex(State())

  /// Waits until the device is woken; false if it is unplugged or the task is cancelled.
  func wait(for cause: Cause, unless holds: @Sendable () -> Bool) async -> Bool {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let (earlier, isClosed) = state.withLock { state in
          if state.isClosed { return (nil as CheckedContinuation<Bool, Never>?, true) }
          return (state.waiting.updateValue(continuation, forKey: cause), false)
        }
        earlier?.resume(returning: false)
        if isClosed { return continuation.resume(returning: false) }
        // It may have happened meanwhile.
        if holds() { wake() } else if Task.isCancelled { take(cause)?.resume(returning: false) }
      }
    } onCancel: {
      take(cause)?.resume(returning: false)
    }
  }

  private func take(_ cause: Cause) -> CheckedContinuation<Bool, Never>? {
    state.withLock { $0.waiting.removeValue(forKey: cause) }
  }

  /// Something has happened: whoever waits looks again.
  func wake() { for cause in Cause.allCases { take(cause)?.resume(returning: true) } }

  func close() {
    state.withLock { $0.isClosed = true }
    for cause in Cause.allCases { take(cause)?.resume(returning: false) }
  }
}
