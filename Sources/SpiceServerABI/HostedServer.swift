import CSpiceServer
import SpiceChannel
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
  private(set) var isRunning = false
  /// Whether the machine is to move, and it was said where.
  var hasMigrationTarget = false
  private var connections: [ServerConnectionID: UnsafeMutablePointer<SpiceChannelEventInfo>] = [:]
  private var linkedMain: Set<ServerConnectionID> = []
  private var tlsContext: TLSServerContext?
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
      let runtime = try ServerRuntime(delegate: events)
      self.runtime = runtime
      configure(runtime)
      guard try listen(runtime) else { return false }
    } catch {
      HostLog.warning("\(error)")
      return false
    }
    isRunning = true
    return true
  }

  private func prepareLists() {
    if settings.codecs == nil { settings.codecs = .standard }
    if settings.renderers.isEmpty { settings.renderers = ["sw"] }
  }

  private func configure(_ runtime: ServerRuntime) {
    let settings = settings
    let shares = Environment.isSet("SPICE_DEBUG_ALLOW_MC")
    runtime.withHub { hub, _ in
      hub.ticketing = settings.ticketing
      hub.security = settings.security
      hub.sharesMachine = shares
      hub.name = settings.name.map { Array($0.utf8) }
      hub.uuid = settings.uuid
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
      HostLog.warning("\(error)")
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
    for display in devices.displays { display.remove() }
    devices.displays = []
    runtime?.stop()
    loop?.drain()
    loop?.stop()
    runtime = nil
    loop = nil
    for info in unsafe connections.values { unsafe info.deallocate() }
    unsafe connections = [:]
  }

  /// Changes something, and has the hub know.
  func change(_ body: @escaping @Sendable (ServerHub, SpiceInstant) -> Void) { runtime?.withHub(body) }

  // MARK: The guest

  func startGuest() {
    isRunning = true
    for display in devices.displays { display.start() }
  }

  func stopGuest() {
    isRunning = false
    for display in devices.displays { display.stop() }
  }

  // MARK: Connections

  /// Takes a connection that the host has accepted. The host has the descriptor back if this is false.
  func adopt(_ descriptor: CInt, isSecure: Bool, skipsTicket: Bool) -> Bool {
    guard let runtime, SocketAddress(peerOf: descriptor).bytes.count > 0 || !isSecure else {
      if isSecure { HostLog.warning("SSL_accept failed, error=1") }
      return false
    }
    var tls: TLSServerContext?
    if isSecure {
      guard let context = tlsContext else { return false }
      tls = context
    }
    guard let stream = DetachedStream.adopting(descriptor, tls: tls) else { return false }
    runtime.adopt(stream, skipsTicket: skipsTicket)
    // The host is told before this returns.
    loop?.drain()
    return true
  }

  func opened(_ connection: ConnectionInfo) {
    let info = UnsafeMutablePointer<SpiceChannelEventInfo>.allocate(capacity: 1)
    unsafe info.initialize(to: SpiceChannelEventInfo())
    unsafe info.pointee.flags = CInt(SPICE_CHANNEL_EVENT_FLAG_ADDR_EXT)
    unsafe info.pointee.set(local: connection.local.bytes, peer: connection.peer.bytes)
    unsafe connections[connection.id] = info
    unsafe loop?.channelEvent(CInt(SPICE_CHANNEL_EVENT_CONNECTED), info)
  }

  func linked(_ id: ServerConnectionID, _ channel: ChannelID, _ session: SessionID, isSecure: Bool) {
    guard let info = unsafe connections[id] else { return }
    unsafe info.pointee.connection_id = CInt(bitPattern: session.rawValue)
    unsafe info.pointee.type = CInt(channel.type.rawValue)
    unsafe info.pointee.id = CInt(channel.id)
    if isSecure { unsafe info.pointee.flags |= CInt(SPICE_CHANNEL_EVENT_FLAG_TLS) }
    if channel.type == .main { linkedMain.insert(id) }
    unsafe loop?.channelEvent(CInt(SPICE_CHANNEL_EVENT_INITIALIZED), info)
  }

  func ended(_ id: ServerConnectionID) {
    guard let info = unsafe connections.removeValue(forKey: id) else { return }
    unsafe loop?.channelEvent(CInt(SPICE_CHANNEL_EVENT_DISCONNECTED), info)
    unsafe info.deallocate()
    guard linkedMain.remove(id) != nil, settings.exitsOnDisconnect, linkedMain.isEmpty else { return }
    HostLog.log(.info, "exiting server because of client disconnect")
    Environment.exit()
  }
}

extension SpiceChannelEventInfo {
  /// Writes both ends of a connection, as far as there is room for them.
  fileprivate mutating func set(local: [UInt8], peer: [UInt8]) {
    func copy<T>(_ bytes: [UInt8], to target: inout T) -> socklen_t {
      unsafe withUnsafeMutableBytes(of: &target) { room in
        let count = min(bytes.count, room.count)
        unsafe room.copyBytes(from: bytes.prefix(count))
        return socklen_t(count)
      }
    }
    llen_ext = copy(local, to: &laddr_ext)
    plen_ext = copy(peer, to: &paddr_ext)
    llen = copy(local, to: &laddr)
    plen = copy(peer, to: &paddr)
  }
}
