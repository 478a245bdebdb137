import SpiceDrawing
import SpiceServerCore
import SpiceServerRuntime
import SpiceWire
import Synchronization

/// Commands that a host has given and the display has not taken.
final class CommandQueue: DisplaySource {
  private struct State {
    var commands: [DeviceCommand] = []
    var head = 0
    var cursors: [DeviceCursor] = []
    /// Whether the display waits to be woken.
    var isAwaited = false
    /// Whether nobody takes commands any more.
    var isClosed = false
    /// Whoever waits until there is room.
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  /// Commands that may wait before whoever asks is told to.
  private static let room = 256

  private let state = Mutex(State())

  /// Adds a command. True if the display is to be woken.
  func add(_ command: DeviceCommand) -> Bool {
    state.withLock { state in
      guard !state.isClosed else { return false }
      state.commands.append(command)
      defer { state.isAwaited = false }
      return state.isAwaited
    }
  }

  /// Adds a command for the cursor; only the last of several matters, but for a shape. True if the display is to be woken.
  func add(_ cursor: DeviceCursor) -> Bool {
    state.withLock { state in
      guard !state.isClosed else { return false }
      state.cursors.append(cursor)
      defer { state.isAwaited = false }
      return state.isAwaited
    }
  }

  /// Nobody will take commands any more: they are forgotten, and nobody waits for room.
  func close() {
    let waiting = state.withLock { state in
      defer {
        state = State()
        state.isClosed = true
      }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Returns when there is room for more commands.
  func waitForRoom() async {
    await withCheckedContinuation { continuation in
      let isFull = state.withLock { state in
        guard state.commands.count - state.head >= Self.room else { return false }
        state.waiting.append(continuation)
        return true
      }
      if !isFull { continuation.resume() }
    }
  }

  func nextCommand() -> DeviceCommand? {
    let (command, ready) = state.withLock { state -> (DeviceCommand?, [CheckedContinuation<Void, Never>]) in
      guard state.head < state.commands.count else { return (nil, []) }
      let command = state.commands[state.head]
      state.head += 1
      if state.head == state.commands.count {
        state.commands.removeAll(keepingCapacity: true)
        state.head = 0
      } else if state.head > Self.room, state.head > state.commands.count / 2 {
        // A host that keeps ahead of the display must not keep what was taken.
        state.commands.removeFirst(state.head)
        state.head = 0
      }
      guard state.commands.count - state.head < Self.room else { return (command, []) }
      defer { state.waiting = [] }
      return (command, state.waiting)
    }
    for continuation in ready { continuation.resume() }
    return command
  }

  func nextCursor() -> DeviceCursor? {
    state.withLock { $0.cursors.isEmpty ? nil : $0.cursors.removeFirst() }
  }

  func awaitCommands() -> Bool {
    state.withLock { state in
      guard state.head == state.commands.count else { return false }
      state.isAwaited = true
      return true
    }
  }

  func awaitCursor() -> Bool {
    state.withLock { state in
      guard state.cursors.isEmpty else { return false }
      state.isAwaited = true
      return true
    }
  }

  func clientsChanged(arePresent: Bool, capabilities: DisplayCapabilities) {}
  func updated(number: UInt32) {}
}
