import SpiceMedia
import SpiceServerCore
public import SpiceServerRuntime
import SpiceSockets
import SpiceWire
import Synchronization

/// A SPICE server: plug in displays, a keyboard and a pointer, and clients see and use them.
///
/// ```swift
/// let server = try SpiceServer(ServerConfiguration(endpoints: [.tcp(port: 5900)]))
/// let screen = try server.addDisplay(width: 1024, height: 768)
/// screen.fill(Rect(width: 1024, height: 768), color: 0x336699)
/// ```
///
/// Everything may be called from any thread. Devices are told of input on a thread of the server.
public final class SpiceServer: Sendable {
  /// Where the server listens, in the order of the configuration: `host:port` with the port that was chosen, or
  /// `unix:path`.
  public let addresses: [String]
  /// What happens. One task may wait for it; it misses the oldest events if it does not keep up.
  public let events: AsyncStream<ServerEvent>

  let runtime: ServerRuntime
  private let hub: EventHub
  private let displays = Mutex<[UInt8: Plugged]>([:])

  /// A display, and what waits for it if it is drawn on by calls.
  private struct Plugged {
    var worker: DisplayWorker
    var queue: CommandQueue?
  }

  /// The agent that stands in for the guest's.
  let monitorsAgent = Mutex<MonitorsAgent?>(nil)
  /// Those that are plugged in.
  let ports = Mutex<[ObjectIdentifier: SpiceServerPort]>([:])

  /// Starts a server.
  ///
  /// - Throws: ``SpiceServerError`` if an endpoint cannot be listened on, or the configuration is not possible.
  public init(_ configuration: ServerConfiguration) throws(SpiceServerError) {
    let (events, hub) = EventHub.make()
    self.events = events
    self.hub = hub
    let ticketing = try Ticketing(configuration.authentication)
    let tls = try TLSServerContext(configuration)
    var uuid: GuestUUID?
    if let bytes = configuration.uuid {
      guard bytes.count == 16 else { throw SpiceServerError(.configuration, "a UUID has 16 bytes, not \(bytes.count)") }
      uuid = GuestUUID()
      uuid?.bytes = bytes
    }
    do throws(SocketError) {
      runtime = try ServerRuntime(foreign: .system, delegate: hub)
      runtime.withHub { [uuid] hub, _ in
        hub.ticketing = ticketing
        hub.sharesMachine = configuration.clientPolicy == .share
        hub.refusesOthers = configuration.clientPolicy == .refuse
        for type in configuration.secureChannels { hub.security.rules[type] = .secure }
        hub.name = configuration.name.map { Array($0.utf8) }
        hub.uuid = uuid
      }
      var addresses: [String] = []
      do throws(SocketError) {
        for endpoint in configuration.endpoints {
          let socket = try ListeningSocket(endpoint)
          addresses.append(socket.address.description)
          runtime.listen(on: socket, tls: endpoint.isSecure ? tls : nil)
        }
      } catch {
        runtime.stop()
        throw error
      }
      self.addresses = addresses
    } catch {
      throw SpiceServerError(.system, "\(error)")
    }
    prepare = { engine in
      engine.compression = configuration.compression
      engine.jpeg = configuration.lossyPictures
      engine.zlib = configuration.deflatedPictures
      engine.videoStreaming = configuration.videoStreaming
      engine.videoCodecs = configuration.videoFormats
    }
  }

  /// Gives a display what the configuration says.
  private let prepare: @Sendable (DisplayEngine) -> Void

  // MARK: Devices

  /// Adds a display that draws with what its methods are told.
  ///
  /// - Throws: ``SpiceServerError`` if the size is not possible, or there are too many displays.
  public func addDisplay(width: Int, height: Int) throws(SpiceServerError) -> SpiceServerDisplay {
    let source = CommandQueue()
    let display = SpiceServerDisplay(source: source, worker: try addWorker(source, queue: source))
    guard display.resize(width: width, height: height) else {
      remove(display)
      throw SpiceServerError(.configuration, "a display cannot have \(width) by \(height) pixels")
    }
    return display
  }

  /// Adds a display whose commands come from a source of the host's own: a graphics device, for one.
  ///
  /// - Throws: ``SpiceServerError`` if there are too many displays.
  public func addDisplay(source: any DisplaySource) throws(SpiceServerError) -> DisplayWorker { try addWorker(source) }

  private func addWorker(
    _ source: any DisplaySource, queue: CommandQueue? = nil
  ) throws(SpiceServerError) -> DisplayWorker {
    do throws(SocketError) {
      for id in UInt8.min ... .max {
        guard let worker = try runtime.addDisplay(id, source: source) else { continue }
        worker.sync { [prepare] in
          prepare($0.engine)
          $0.engine.start()
        }
        displays.withLock { $0[id] = Plugged(worker: worker, queue: queue) }
        return worker
      }
    } catch {
      throw SpiceServerError(.system, "\(error)")
    }
    throw SpiceServerError(.deviceExists, "there are 256 displays already")
  }

  /// Takes a display away.
  public func remove(_ display: SpiceServerDisplay) { remove(display.worker) }

  /// Takes a display away.
  public func remove(_ worker: DisplayWorker) {
    let known = displays.withLock { displays in
      displays[worker.id]?.worker === worker ? displays.removeValue(forKey: worker.id) : nil
    }
    if let known { remove(known) }
  }

  private func remove(_ plugged: Plugged) {
    runtime.removeDisplay(plugged.worker)
    plugged.queue?.close()
  }

  /// Plugs in a keyboard, in place of the one before.
  public func attach(_ keyboard: any KeyboardDevice) { hub.devices.withLock { $0.keyboard = keyboard } }

  /// Plugs in a mouse, in place of the one before.
  public func attach(_ mouse: any MouseDevice) { hub.devices.withLock { $0.mouse = mouse } }

  /// Plugs in a device that places the pointer, in place of the one before; nil unplugs it.
  public func attach(_ tablet: (any TabletDevice)?) {
    hub.devices.withLock { $0.tablet = tablet }
    runtime.withHub { hub, now in hub.setTablet(tablet != nil, at: now) }
  }

  /// Has clients arrange the monitors of the machine, by a device in place of the one before; nil takes it away. The guest's
  /// agent is told nothing of monitors then; without one (``addAgent()``), clients hear of an agent that does nothing else.
  public func attach(_ monitors: (any MonitorsDevice)?) {
    hub.devices.withLock { $0.monitors = monitors }
    settleAgent()
  }

  /// Plugs in an agent for the monitors where there is nobody else who takes the wishes of clients, and takes it away where
  /// it is not needed any more.
  func settleAgent() {
    let hasMonitors = hub.devices.withLock { $0.monitors != nil }
    monitorsAgent.withLock { agent in
      if hasMonitors, agent == nil {
        agent = MonitorsAgent.plug(into: runtime)
      } else if !hasMonitors {
        agent?.unplug(from: runtime)
        agent = nil
      }
      // It moves no pointers.
      let movesPointer = agent == nil
      runtime.withHub { hub, now in hub.setAgentPointer(movesPointer, at: now) }
    }
  }

  /// Plugs in what the machine plays sound with. It is there until ``PlaybackDevice/remove()``.
  ///
  /// - Throws: ``SpiceServerError`` if there is one already.
  public func addPlayback() throws(SpiceServerError) -> PlaybackDevice {
    if let device = runtime.addPlayback() { return device }
    throw SpiceServerError(.deviceExists, "there is sound already")
  }

  /// Plugs in what the machine records sound with. It is there until ``RecordDevice/remove()``.
  ///
  /// - Throws: ``SpiceServerError`` if there is one already.
  public func addRecord() throws(SpiceServerError) -> RecordDevice {
    if let device = runtime.addRecord() { return device }
    throw SpiceServerError(.deviceExists, "there is a microphone already")
  }

  /// Tells clients which locks of the keyboard are on.
  public func setLocks(_ locks: KeyboardLocks) {
    runtime.later { hub, now in hub.setLocks(KeyModifiers(rawValue: locks.rawValue), at: now) }
  }

  // MARK: Clients

  /// Has other clients come in from now on. Those that are there stay.
  ///
  /// - Throws: ``SpiceServerError`` if the password is too long.
  public func setAuthentication(_ authentication: ServerConfiguration.Authentication) throws(SpiceServerError) {
    let ticketing = try Ticketing(authentication)
    runtime.withHub { hub, _ in hub.ticketing = ticketing }
  }

  /// Disconnects a client.
  public func disconnect(_ client: ClientID) {
    runtime.later { hub, now in hub.disconnect(SessionID(rawValue: client.session), at: now) }
  }

  /// Disconnects all clients.
  public func disconnectClients() { runtime.disconnectClients() }

  /// What goes on.
  public func statistics() async -> ServerStatistics {
    var statistics = ServerStatistics()
    let infos = await withCheckedContinuation { continuation in
      runtime.later { hub, _ in continuation.resume(returning: hub.clientInfo) }
    }
    var displayed: [SessionID: DisplayFigures] = [:]
    for worker in displays.withLock({ $0.values.map(\.worker) }) {
      guard let (commands, clients) = await worker.answer({ ($0.engine.statistics, $0.engine.figures) }) else {
        continue
      }
      statistics.draws += commands.draws
      statistics.covered += commands.covered
      for (session, figures) in clients { displayed[session, default: DisplayFigures()].add(figures) }
    }
    for info in infos {
      let figures = displayed[info.session] ?? DisplayFigures()
      let traffic = info.traffic + figures.traffic
      statistics.clients.append(
        ServerStatistics.Client(
          id: ClientID(session: info.session.rawValue), address: hub.address(of: info.main),
          channels: info.channels.map(\.name), roundTrip: info.roundTrip.map { .nanoseconds($0) },
          bitsPerSecond: info.bitsPerSecond.map { Int(clamping: $0) }, sentBytes: traffic.sentBytes,
          receivedBytes: traffic.receivedBytes, draws: figures.display.draws,
          superseded: figures.display.superseded, lossyPictures: figures.display.lossyImages,
          videoFrames: figures.display.frames, droppedVideoFrames: figures.display.droppedFrames))
    }
    return statistics
  }

  /// Ends the server, and disconnects everybody. Nothing else may be called after it.
  public func stop() {
    let plugged = displays.withLock { displays in
      defer { displays = [:] }
      return Array(displays.values)
    }
    for display in plugged { remove(display) }
    hub.devices.withLock { $0.monitors = nil }
    settleAgent()
    for port in ports.withLock({ Array($0.values) }) { remove(port) }
    runtime.stop()
    hub.finish()
  }
}

/// What a display's engine knows of a client.
struct DisplayFigures: Sendable {
  var traffic = ChannelTraffic()
  var display = DisplayStatistics()

  mutating func add(_ other: DisplayFigures) {
    traffic = traffic + other.traffic
    display.draws += other.display.draws
    display.superseded += other.display.superseded
    display.lossyImages += other.display.lossyImages
    display.frames += other.display.frames
    display.droppedFrames += other.display.droppedFrames
  }
}

extension DisplayEngine {
  fileprivate var figures: [(SessionID, DisplayFigures)] {
    clients.map { ($0.session, DisplayFigures(traffic: $0.traffic, display: $0.statistics)) }
  }
}
