import SpiceBytes
import SpiceLink
public import SpiceTestSupport
import SpiceTransport
public import SpiceWire

/// A client that links its channels as every client does, and has no manners from there on.
public struct RawClient {
  private let port: UInt16
  private let password: String
  /// The number of its session.
  public let session: SessionID
  /// What the server has begun with: the body of MAIN_INIT.
  public let greeting: [UInt8]
  /// Its first channel; the others go with it.
  public let main: RawChannel

  /// Opens a session.
  public init(port: UInt16, password: String = "", capabilities: [UInt32] = []) throws {
    (self.port, self.password) = (port, password)
    main = try Self.link(.main, of: .new, port: port, password: password, capabilities: capabilities)
    let greeting = try main.next(103)
    self.greeting = greeting
    session = SessionID(rawValue: greeting.rawSpan.integer(at: 0))
  }

  /// Opens another channel.
  public func open(_ type: ChannelType, id: UInt8 = 0, capabilities: [UInt32] = []) throws -> RawChannel {
    try Self.link(type, id: id, of: session, port: port, password: password, capabilities: capabilities)
  }

  /// Links a channel. Throws ``LinkError`` if it is refused.
  public static func link(
    _ type: ChannelType, id: UInt8 = 0, of session: SessionID, port: UInt16, password: String,
    capabilities: [UInt32] = []
  ) throws -> RawChannel {
    let connection = try RawConnection(to: port)
    var link = LinkClient(
      session: session, channel: ChannelID(type, id: id), capabilities: capabilities, password: Array(password.utf8))
    var input = ByteQueue()
    connection.send(link.start())
    while true {
      switch try link.advance(&input, cipher: cipher) {
      case .linked(let peer): return RawChannel(connection, peer.channelWords, input)
      case .send(let bytes): connection.send(bytes)
      case .wait:
        guard let more = try connection.receive() else { throw PeerError("the connection was closed") }
        input.append(more.rawSpan)
      }
    }
  }

  /// DISPLAY_INIT, without which a display sends nothing: eight million pixels are kept, and a window of four.
  public static let displayInit: [UInt8] =
    [101, 0, 14, 0, 0, 0] + [1, 0, 0, 128, 0, 0, 0, 0, 0] + [1, 0, 0, 64, 0]

  private static let cipher: TicketCipher = { (key, password) throws(SpiceLink.TicketError) in
    guard let ticket = try? RSATicketCipher.encrypt(password: password, publicKey: [UInt8](copying: key)) else {
      throw .badKey
    }
    return ticket
  }
}

/// A channel of such a client, spoken to by bytes or by messages.
public final class RawChannel {
  /// What it goes over.
  public let connection: RawConnection
  /// What the server can do on it.
  public let capabilities: [UInt32]
  private var input: ByteQueue

  init(_ connection: RawConnection, _ capabilities: [UInt32], _ input: ByteQueue) {
    self.connection = connection
    self.capabilities = capabilities
    self.input = input
  }

  /// Sends bytes. False if the server has closed the connection, or takes no more of them.
  @discardableResult
  public func send(_ bytes: [UInt8]) -> Bool { connection.send(bytes) }

  /// Sends a message.
  @discardableResult
  public func send(_ type: UInt16, _ body: [UInt8] = []) -> Bool {
    var header = [UInt8](repeating: 0, count: 6)
    var bytes = header.mutableRawSpan
    bytes.store(type, at: 0)
    bytes.store(UInt32(body.count), at: 2)
    return connection.send(header + body)
  }

  /// What comes next, at least one byte; nil if the server closes the connection.
  public func receive(within limit: Duration = .seconds(30)) throws -> [UInt8]? {
    try connection.receive(within: limit)
  }

  /// Whether the server has closed the connection, whatever it said before.
  public func isClosed() throws -> Bool { try connection.isClosed() }

  /// The next message, answering pings; nil if the server closes the connection.
  public func next() throws -> (type: UInt16, body: [UInt8])? {
    while true {
      let size = input.count < 6 ? 0 : 6 + Int(input.bytes.integer(at: 2, as: UInt32.self))
      guard size > 0, input.count >= size else {
        guard let more = try connection.receive() else { return nil }
        input.append(more.rawSpan)
        continue
      }
      let message = input.take(size)
      let (type, body) = (message.rawSpan.integer(at: 0, as: UInt16.self), Array(message[6...]))
      guard type == 4 else { return (type, body) }
      send(3, Array(body.prefix(12)))
    }
  }

  /// The body of the next message of a type; others before it are left out. Throws if there is none.
  public func next(_ type: UInt16) throws -> [UInt8] {
    while let message = try next() {
      if message.type == type { return message.body }
    }
    throw PeerError("the channel was closed before message \(type)")
  }

  /// Waits until the server closes the channel.
  public func end() throws { while try next() != nil {} }
}
