import SpiceBytes
import SpiceLink
import SpiceTestSupport
import SpiceTransport
import SpiceWire

/// A client that links its channels as every client does, and has no manners from there on.
struct RawClient {
  private let port: UInt16
  private let password: String
  private let session: SessionID
  /// Its first channel; the others go with it.
  let main: RawConnection

  /// Opens a session.
  init(port: UInt16, password: String = "") throws {
    (self.port, self.password) = (port, password)
    var rest: ByteQueue
    (main, rest) = try Self.link(.main, of: .new, port: port, password: password)
    while true {
      // Type and size, and with MAIN_INIT the session's number first.
      let size = rest.count < 6 ? 0 : 6 + Int(rest.bytes.integer(at: 2, as: UInt32.self))
      guard size > 0, rest.count >= size else {
        guard let more = try main.receive() else { throw PeerError("the main channel was closed") }
        rest.append(more.rawSpan)
        continue
      }
      if rest.bytes.integer(at: 0, as: UInt16.self) == 103 {
        session = SessionID(rawValue: rest.bytes.integer(at: 6, as: UInt32.self))
        return
      }
      rest.drop(size)
    }
  }

  /// Opens another channel.
  func open(_ type: ChannelType) throws -> RawConnection {
    try Self.link(type, of: session, port: port, password: password).0
  }

  /// A channel, and what the server has said on it already. Throws ``LinkError`` if it is refused.
  static func link(
    _ type: ChannelType, of session: SessionID, port: UInt16, password: String
  ) throws -> (RawConnection, ByteQueue) {
    let connection = try RawConnection(to: port)
    var link = LinkClient(session: session, channel: ChannelID(type), capabilities: [], password: Array(password.utf8))
    var input = ByteQueue()
    connection.send(link.start())
    while true {
      switch try link.advance(&input, cipher: cipher) {
      case .linked: return (connection, input)
      case .send(let bytes): connection.send(bytes)
      case .wait:
        guard let more = try connection.receive() else { throw PeerError("the connection was closed") }
        input.append(more.rawSpan)
      }
    }
  }

  /// DISPLAY_INIT, without which a display sends nothing: eight million pixels are kept, and a window of four.
  static let displayInit: [UInt8] =
    [101, 0, 14, 0, 0, 0] + [1, 0, 0, 128, 0, 0, 0, 0, 0] + [1, 0, 0, 64, 0]

  private static let cipher: TicketCipher = { (key, password) throws(SpiceLink.TicketError) in
    guard let ticket = try? RSATicketCipher.encrypt(password: password, publicKey: [UInt8](copying: key)) else {
      throw .badKey
    }
    return ticket
  }
}
