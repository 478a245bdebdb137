import CSpiceServer
import SpiceChannel
import SpiceMedia
import SpiceServerCore
import SpiceServerRuntime
import SpiceSockets
import SpiceWire

/// A server as its host has it (`SpiceServer`).
///
/// Belongs to the host's main thread, like everything that the host calls by `spice_server_…`.
@safe
final class HostedServer: @unchecked Sendable {
  // Confined to the host's thread, but for what the runtime calls, which only posts to that thread.

  var settings = ServerSettings()
  private(set) var loop: HostLoop?
  private(set) var runtime: ServerRuntime?
  /// The guest's devices, as far as there are any.
  var devices = HostedDevices()
  private var connections: [ServerConnectionID: ConnectionRecord] = [:]
  private var tlsContext: TLSServerContext?
  /// Where the guest's commands are written down, if they are.
  let recording = Recording.wanted()
  private lazy var events = RuntimeEvents(server: self)

  // MARK: Life

  /// Begins to serve; false if that is not possible.
  func start(_ core: UnsafeMutablePointer<SpiceCoreInterface>) -> Bool {
    defer { prepareLists() }
    guard let loop = unsafe HostLoop(UnsafePointer(core)) else {
      HostLog.warning("bad core interface")
      return false
    }
    self.loop = loop
    do throws(SocketError) {
      let runtime = try ServerRuntime(foreign: .system, delegate: events)
      self.runtime = runtime
      configure(runtime)
      guard try listen(runtime) else { return false }
    } catch {
      HostLog.warning("reds_init_socket: binding socket to \(error)")
      HostLog.warning("Failed to open SPICE sockets")
      return false
    }
    return true
  }

  private func prepareLists() {
    if settings.codecs == nil { settings.codecs = .standard }
    if settings.renderers.isEmpty { settings.renderers = ["sw"] }
  }

  private func configure(_ runtime: ServerRuntime) {
    let settings = settings
    let shares = Environment.isSet("SPICE_DEBUG_ALLOW_MC")
    runtime.withHub { hub, now in
      hub.ticketing = settings.ticketing
      hub.security = settings.security
      hub.sharesMachine = shares
      hub.name = settings.name.map { Array($0.utf8) }
      hub.uuid = settings.uuid
      hub.setAgentPointer(settings.agentMovesPointer, at: now)
      hub.allowsClipboard = settings.allowsClipboard
      hub.allowsFiles = settings.allowsFiles
    }
  }

  private func listen(_ runtime: ServerRuntime) throws(SocketError) -> Bool {
    if let descriptor = settings.listeningDescriptor {
      runtime.listen(on: ListeningSocket(inherited: descriptor))
    } else if let port = settings.port {
      runtime.listen(on: try socket(port: port))
    } else if case .unix = settings.address {
      runtime.listen(on: try socket(port: 0))
    }
    guard let port = settings.securePort, let tls = settings.tls else { return true }
    do throws(TLSError) {
      tlsContext = try TLSServerContext(tls)
    } catch {
      HostLog.warning("Could not load certificates and keys: \(error)")
      return false
    }
    runtime.listen(on: try socket(port: port), tls: tlsContext)
    return true
  }

  private func socket(port: UInt16) throws(SocketError) -> ListeningSocket {
    switch settings.address {
    case .internet(let host, let family): try ListeningSocket(host: host, port: port, family: family)
    case .unix(let path): try ListeningSocket(path: path)
    }
  }

  /// Ends everything.
  func stop() {
    for device in devices.characters { device.remove() }
    devices.characters = []
    for display in devices.displays { display.remove() }
    devices.displays = []
    runtime?.stop()
    loop?.drain()
    loop?.stop()
    runtime = nil
    loop = nil
    recording?.end()
  }

  /// Changes something, and has the hub know.
  func change(_ body: @escaping @Sendable (ServerHub, SpiceInstant) -> Void) { runtime?.withHub(body) }

  // MARK: The guest

  /// Whether the guest runs. Hosts that never say so have one that does.
  private(set) var isGuestRunning = true

  func startGuest() {
    isGuestRunning = true
    for display in devices.displays { display.start() }
    for device in devices.characters { device.pump() }
  }

  func stopGuest() {
    isGuestRunning = false
    for display in devices.displays { display.stop() }
  }

  // MARK: Connections

  /// Takes a connection that the host has accepted. If this is false, the descriptor is still the host's.
  func adopt(_ descriptor: CInt, isSecure: Bool, skipsTicket: Bool) -> Bool {
    guard let runtime else { return false }
    let stream: DetachedStream
    if isSecure {
      guard let context = tlsContext else { return false }
      do throws(TLSError) {
        var session = try TLSSession(context, descriptor: descriptor)
        _ = try session.handshake()
        stream = DetachedStream(Descriptor(taking: descriptor), tls: session)
      } catch {
        HostLog.warning("\(error)")
        // The host is told of it all the same.
        let record = ConnectionRecord(
          local: SocketAddress(localOf: descriptor), peer: SocketAddress(peerOf: descriptor))
        tell(CInt(SPICE_CHANNEL_EVENT_CONNECTED), record)
        tell(CInt(SPICE_CHANNEL_EVENT_DISCONNECTED), record)
        return false
      }
    } else {
      stream = DetachedStream(Descriptor(taking: descriptor))
    }
    runtime.adopt(stream, skipsTicket: skipsTicket)
    // The host is told before this returns.
    loop?.drain()
    return true
  }

  func opened(_ connection: ConnectionInfo) {
    let record = ConnectionRecord(local: connection.local, peer: connection.peer)
    connections[connection.id] = record
    tell(CInt(SPICE_CHANNEL_EVENT_CONNECTED), record)
  }

  func linked(_ id: ServerConnectionID, _ channel: ChannelID, _ session: SessionID, isSecure: Bool) {
    guard let record = connections[id] else { return }
    record.link(channel, session, isSecure: isSecure)
    tell(CInt(SPICE_CHANNEL_EVENT_INITIALIZED), record)
  }

  func ended(_ id: ServerConnectionID) {
    guard let record = connections.removeValue(forKey: id) else { return }
    tell(CInt(SPICE_CHANNEL_EVENT_DISCONNECTED), record)
    guard record.isMain, settings.exitsOnDisconnect, !connections.values.contains(where: \.isMain) else { return }
    HostLog.log(.info, "exiting server because of client disconnect")
    Environment.end()
  }

  private func tell(_ event: CInt, _ record: ConnectionRecord) { unsafe loop?.channelEvent(event, record.info) }
}
