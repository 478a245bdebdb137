public import SpiceClientCore
public import SpiceTransport
public import SpiceWire

/// What a session is started with.
public struct SpiceConfiguration: Sendable {
  /// Gives a connected stream socket for a channel; nil if there is none.
  public typealias DescriptorSource = @Sendable (ChannelID) -> CInt?

  /// Where the server is, and how to know it.
  public var connection: ConnectionDescription
  /// Whether the session only looks: it sends no input and changes nothing in the guest.
  public var isReadOnly = false
  /// Channels of byte streams that are opened if the server offers them: `.port`, `.webdav`, `.usbredir`. None by default,
  /// since each is for one client at a time. Not in a read-only session.
  public var portTypes: Set<ChannelType> = []
  /// The image compression to ask for, if the server lets the client choose.
  public var preferredCompression: ImageCompression?
  /// The video codecs to ask for, best first, if the server lets the client choose; those that cannot be decoded here are
  /// left out.
  public var preferredVideoCodecs: [VideoCodec] = []
  /// Pixels of decoded images that the server may make the client keep.
  public var imageCachePixels: Int64
  /// Pixels of the GLZ window; nil lets the server's memory hint decide.
  public var glzWindowPixels: Int32?
  /// Where the machine's sound goes; nil leaves it at the server.
  public var soundOutput: (any SoundOutput)?
  /// What the user speaks into; nil for nothing, and a read-only session does not use it.
  public var soundInput: (any SoundInput)?
  /// The time for a connection to come about, proxy and TLS included.
  public var connectTimeout: Duration = .seconds(10)
  /// Asked about a certificate that is not accepted otherwise; nil refuses.
  public var trust: TLSPolicy.Decision?
  /// Asked for the socket of each channel, in place of connecting. Called on the session's thread; it must not wait.
  ///
  /// A socket belongs to the session from then on. TLS and the proxy play no part with it.
  public var openDescriptor: DescriptorSource?
  /// Bounds on what the server may ask for.
  public var limits = SessionLimits()

  /// A session with a server.
  public init(_ connection: ConnectionDescription) {
    self.connection = connection
    imageCachePixels = SessionOptions().imageCachePixels
  }

  /// A session with the server of a URI; see ``SpiceURI``.
  /// - Throws: ``SpiceError/Code/configuration``, with the ``SpiceURIError`` as the error below.
  public init(uri: String) throws(SpiceError) {
    do throws(SpiceURIError) {
      self.init(ConnectionDescription(try SpiceURI(parsing: uri)))
    } catch {
      throw SpiceError(.configuration, error.text, underlying: error)
    }
  }

  /// A session with the server of a connection file's text; see ``ConnectionFile``.
  /// - Throws: ``SpiceError/Code/configuration``, with the ``ConnectionFileError`` as the error below.
  public init(connectionFile text: String) throws(SpiceError) {
    do throws(ConnectionFileError) {
      self.init(ConnectionDescription(try ConnectionFile(parsing: text)))
    } catch {
      throw SpiceError(.configuration, error.text, underlying: error)
    }
  }
}

extension SpiceConfiguration {
  /// What the engine needs to know.
  var sessionOptions: SessionOptions {
    var options = SessionOptions()
    options.password = Array((connection.password ?? "").utf8)
    options.ports = endpoints.ports
    switch connection.secureChannels {
    case .all: options.securesAllChannels = true
    case .types(let types): options.secureChannels = types
    }
    options.disabledChannels = connection.disabledChannels
    options.isReadOnly = isReadOnly
    options.playsSound = soundOutput != nil
    options.recordsSound = soundInput != nil && !isReadOnly
    options.portTypes = portTypes.intersection([.port, .webdav, .usbredir])
    options.preferredCompression = preferredCompression
    options.preferredVideoCodecs = preferredVideoCodecs
    options.imageCachePixels = max(0, imageCachePixels)
    options.glzWindowPixels = glzWindowPixels
    options.limits = limits
    return options
  }

  /// How the session's connections reach the server.
  /// - Throws: ``SpiceError/Code/configuration`` if they cannot.
  func routes() throws(SpiceError) -> SessionRoutes {
    var routes = endpoints
    guard !routes.ports.isEmpty else { throw SpiceError(.configuration, missing) }
    if connection.secureChannels != .none, routes.secure == nil {
      throw SpiceError(.configuration, "channels are to be encrypted, and no TLS port is given")
    }
    guard connectTimeout > .zero else { throw SpiceError(.configuration, "the time for connecting is not positive") }
    routes.tls = TLSPolicy(
      authorities: authorities, identity: identity, cipherList: connection.cipherList, decision: trust)
    routes.proxy = connection.proxy.map { proxy in
      // The server's authorities and names say nothing about the proxy.
      HTTPConnectProxy(
        host: proxy.host, port: proxy.port, user: proxy.user, password: proxy.password,
        tls: proxy.isSecure ? TLSPolicy(decision: trust) : nil)
    }
    routes.webSocket = connection.webSocketPath.map { WebSocketOptions(path: $0) }
    routes.timeout = min(connectTimeout, .seconds(86_400))
    return routes
  }

  /// Whether the same can be tried again: a descriptor is there only once.
  var isRepeatable: Bool { connection.descriptor == nil || openDescriptor != nil }

  /// The places only. A descriptor and a Unix socket come before a host.
  private var endpoints: SessionRoutes {
    var routes = SessionRoutes()
    if let openDescriptor {
      routes.openDescriptor = openDescriptor
    } else if let descriptor = connection.descriptor {
      routes.openDescriptor = { $0.type == .main ? descriptor : nil }
    } else if let path = connection.unixPath {
      routes.plain = .unix(path: path)
    } else if let host = connection.host {
      routes.plain = connection.port.map { .tcp(host: host, port: $0) }
      routes.secure = connection.securePort.map { .tcp(host: host, port: $0) }
    }
    return routes
  }

  private var missing: String {
    connection.host == nil
      ? "the connection names no server" : "the connection names neither a port nor a TLS port of the host"
  }

  private var authorities: TLSPolicy.Authorities {
    TLSPolicy.Authorities(
      file: connection.certificateAuthorities.file, pem: connection.certificateAuthorities.pem.map { Array($0.utf8) })
  }

  private var identity: TLSPolicy.Identity {
    if let key = connection.pinnedKey { return .publicKey(key) }
    if let subject = connection.certificateSubject { return .subject(subject) }
    return .hostName
  }
}
