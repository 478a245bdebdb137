import SpiceBytes
public import SpiceChannel
public import SpiceCodecs
public import SpiceServerCore
public import SpiceSockets
public import SpiceWire
import Synchronization

/// A running server: a thread for its network, and one for each display.
///
/// The network's thread accepts connections, links them and serves main and inputs channels. A connection that turns out
/// to be for a display or its cursor goes over to the display's thread, with everything that it has received. Everything
/// here may be called from any thread; nothing waits for whoever is told.
public final class ServerRuntime: Sendable {
  /// The network's thread.
  public let loop: EventLoop
  /// Encoders that are libraries.
  public let foreign: ForeignEncoders
  private let keys: TicketKeyPool
  private let network: LoopBound<NetworkSide>
  private let clients = Atomic<Int>(0)
  private let lastDevice = Atomic<UInt64>(0)
  private let mode = Atomic<UInt16>(MouseMode.server.rawValue)

  /// Starts a server that listens nowhere yet and lets nobody in.
  ///
  /// - Throws: If the system has no room for threads or descriptors.
  public init(
    limits: ServerLimits = ServerLimits(), foreign: ForeignEncoders = ForeignEncoders(),
    delegate: any ServerRuntimeDelegate
  ) throws(SocketError) {
    self.foreign = foreign
    let loop = try EventLoop(name: "spice-network", stackSize: 1 << 20)
    self.loop = loop
    keys = try TicketKeyPool()
    network = loop.sync { [keys] in
      LoopBound(NetworkSide(loop: loop, keys: keys, limits: limits, delegate: delegate), on: loop)
    }
    loop.sync { [network, unowned self] in network.value.runtime = self }
  }

  /// How many clients there are.
  public var clientCount: Int { clients.load(ordering: .relaxed) }

  /// Who moves the pointer.
  public var mouseMode: MouseMode { MouseMode(rawValue: mode.load(ordering: .relaxed)) }

  func note(clients count: Int) { clients.store(count, ordering: .relaxed) }
  func note(_ mouseMode: MouseMode) { mode.store(mouseMode.rawValue, ordering: .relaxed) }

  // MARK: Configuration

  /// Lends the hub, on the network's thread, and waits for that.
  public func withHub<R: Sendable>(_ body: @escaping @Sendable (ServerHub, SpiceInstant) -> R) -> R {
    loop.sync { [network, loop] in
      defer { network.value.hubChanged() }
      return body(network.value.hub, loop.now)
    }
  }

  /// Lends the hub, on the network's thread, after what was asked for before.
  public func later(_ body: @escaping @Sendable (ServerHub, SpiceInstant) -> Void) {
    loop.execute { [network, loop] in
      body(network.value.hub, loop.now)
      network.value.hubChanged()
    }
  }

  // MARK: Connections

  /// Accepts connections; with TLS, if there is a context for it. Both carry SPICE or a WebSocket, as the client likes.
  public func listen(on socket: ListeningSocket, tls: TLSServerContext? = nil) {
    loop.sync { [network] in network.value.listen(socket, tls: tls) }
  }

  /// Takes a connection that somebody else has accepted. `skipsTicket` lets it in without a password. The delegate has
  /// been told when this returns.
  public func adopt(_ stream: DetachedStream, skipsTicket: Bool) {
    loop.sync { [network] in network.value.opened(stream, skipsTicket: skipsTicket) }
  }

  /// Disconnects all clients.
  public func disconnectClients() { later { $0.disconnectClients(at: $1) } }

  // MARK: Displays

  /// Adds a display, which gets a thread of its own.
  ///
  /// - Returns: The display; nil if there is one of this number.
  /// - Throws: If the system has no room for another thread.
  public func addDisplay(
    _ id: UInt8, source: any DisplaySource, limits: ServerLimits = ServerLimits()
  ) throws(SocketError) -> DisplayWorker? {
    let worker = try DisplayWorker(id: id, source: source, limits: limits, runtime: self)
    let isNew = loop.sync { [network] in network.value.add(worker) }
    if isNew { return worker }
    worker.stop()
    return nil
  }

  /// Takes a display away, and disconnects its clients. Returns when its source is not asked any more.
  public func removeDisplay(_ worker: DisplayWorker) {
    loop.sync { [network] in network.value.remove(worker) }
    worker.stop()
  }

  // MARK: Sound

  /// Adds a device that plays sound; nil if there is one.
  public func addPlayback() -> PlaybackDevice? { PlaybackDevice(self) }

  /// Adds a device that records sound; nil if there is one.
  public func addRecord() -> RecordDevice? { RecordDevice(self) }

  /// Ends everything. To be called once, after the displays were removed.
  public func stop() {
    loop.sync { [network] in network.value.shutDown() }
    loop.stop()
    keys.stop()
  }

  // MARK: Devices of characters

  /// Adds a device. `wakeDevice` is called when there is something for it, or room for what it has: on any thread, which
  /// must not be kept waiting.
  ///
  /// - Returns: The way to the device; nil if there can be no other one of its kind.
  public func addDevice(_ kind: DeviceKind, wakeDevice: @escaping @Sendable () -> Void) -> DeviceLink? {
    let id = DeviceID(rawValue: lastDevice.add(1, ordering: .relaxed).newValue)
    let link = DeviceLink(id: id, runtime: self, wakeDevice: wakeDevice)
    return withHub { hub, now in hub.addDevice(id, kind, line: link, at: now) } ? link : nil
  }

  /// Takes a device away. What is on its way from it to clients still arrives, if they take it at once.
  public func removeDevice(_ link: DeviceLink) {
    let id = link.id
    withHub { hub, now in
      hub.deviceChanged(id, at: now)
      hub.removeDevice(id, at: now)
    }
  }

  // MARK: From displays

  /// The display's connection is over.
  func connectionClosed(_ id: ServerConnectionID) { later { $0.closed(id, at: $1) } }
}
