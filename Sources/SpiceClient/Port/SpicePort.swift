import NIOCore
import SpiceClientCore
public import SpiceWire
import Synchronization

/// A byte stream to a device of the guest: a port by its name, a shared folder, a socket for USB devices.
///
/// Bytes that nobody takes are not asked for, and the guest has to wait. One task may take them.
public final class SpicePort: @unchecked Sendable {
  // Unchecked: the machine is used on the driver's loop only.

  /// Its channel.
  public let channel: ChannelID
  private let driver: SessionDriver
  private let machine: PortMachine
  private let box = Mutex(State())

  private struct State {
    var name: String?
    var isOpened = false
    var isClosed = false
    var reader: CheckedContinuation<[UInt8]?, Never>?
  }

  /// Bytes that are taken at once.
  private static let chunk = 64 << 10

  init(_ channel: ChannelID, machine: PortMachine, driver: SessionDriver) {
    self.channel = channel
    self.machine = machine
    self.driver = driver
  }

  /// Its name, such as `org.qemu.console.serial.0`; nil as long as it is not known, and for what has none.
  public var name: String? { box.withLock { $0.name } }
  /// Whether somebody listens in the guest. What has no name does not tell.
  public var isOpened: Bool { box.withLock { $0.isOpened } }
  /// Whether the channel is gone.
  public var isClosed: Bool { box.withLock { $0.isClosed } }

  // MARK: From the guest

  /// What comes from the guest, until the channel is gone.
  public var bytes: Bytes { Bytes(port: self) }

  /// Takes what has come, at least one byte; waits for it. Nil once the channel is gone, and if the task is cancelled.
  public func receive() async -> [UInt8]? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let earlier = box.withLock { state in
          defer { state.reader = continuation }
          return state.reader
        }
        earlier?.resume(returning: nil)
        if Task.isCancelled { return endReading() }
        driver.enter({ _ in self.serve() }, afterEnd: { self.serve() })
      }
    } onCancel: {
      endReading()
    }
  }

  private func endReading() { takeReader()?.resume(returning: nil) }

  private func takeReader() -> CheckedContinuation<[UInt8]?, Never>? {
    box.withLock { state in
      defer { state.reader = nil }
      return state.reader
    }
  }

  /// Whether somebody waits for bytes that are there. On the loop.
  var isDue: Bool { machine.hasBytes && box.withLock { $0.reader != nil } }

  /// Hands bytes to whoever waits for them. On the loop.
  func serve() {
    if machine.hasBytes, let reader = takeReader() { return reader.resume(returning: machine.take(Self.chunk)) }
    if isClosed { endReading() }
  }

  // MARK: To the guest

  /// Sends bytes, and returns when the connection takes more.
  ///
  /// - Throws: ``SpiceError/Code/channelUnavailable`` if the channel is gone.
  public func send(_ bytes: some Sequence<UInt8> & Sendable) async throws(SpiceError) {
    let bytes = Array(bytes)
    var offset = 0
    while offset < bytes.count {
      let piece = Array(bytes[offset..<min(offset + Self.chunk, bytes.count)])
      guard !isClosed, await handOver(piece) else {
        throw SpiceError(.channelUnavailable, "the port's channel is closed")
      }
      offset += piece.count
    }
  }

  private func handOver(_ piece: [UInt8]) async -> Bool {
    await withCheckedContinuation { continuation in
      driver.enter(
        { driver in
          self.machine.send(piece)
          driver.pump()
          driver.takes(self.machine.connection).whenComplete { _ in continuation.resume(returning: true) }
        }, afterEnd: { continuation.resume(returning: false) })
    }
  }

  /// Tells the guest of a break, as serial lines have it.
  public func sendBreak() { tell(.break) }

  /// Tells the guest whether somebody listens here.
  public func tellOpened(_ isOpened: Bool) { tell(isOpened ? .opened : .closed) }

  private func tell(_ event: PortEvent) { driver.enter { _ in self.machine.send(event) } }

  // MARK: From the monitor

  /// The machine knows something new. On the loop.
  func changed() {
    let (name, isOpened) = (machine.name.map { String(decoding: $0, as: UTF8.self) }, machine.isOpened)
    box.withLock { state in (state.name, state.isOpened) = (name, isOpened) }
  }

  /// The channel is gone. On the loop.
  func close() {
    box.withLock { state in (state.isClosed, state.isOpened) = (true, false) }
    serve()
  }

  /// What comes from the guest.
  public struct Bytes: AsyncSequence, Sendable {
    let port: SpicePort
    /// Takes what comes.
    public struct AsyncIterator: AsyncIteratorProtocol {
      let port: SpicePort
      /// What has come; nil at the end.
      public mutating func next() async -> [UInt8]? { await port.receive() }
    }
    /// A way to take what comes.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(port: port) }
  }
}
