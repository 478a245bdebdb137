public import SpiceClientCore
import SpiceCodecs
import SpiceLink
public import SpicePixels
import SpiceWire

/// A client of a ``ServerBench``, and its connections.
public final class BenchClient {
  public let session: ClientSession
  /// What happened.
  public private(set) var events: [SessionEvent] = []
  /// How the session ended; nil as long as it lasts.
  public internal(set) var end: SessionEnd?
  /// Its connections that are open.
  var lines: [ConnectionID: ServerLine] = [:]
  /// What displays are not told that the client can do.
  let lacks: DisplayCapabilities

  init(_ options: SessionOptions, codecs: ForeignCodecs, lacks: DisplayCapabilities) {
    self.lacks = lacks
    session = ClientSession(options: options, codecs: codecs) { (_, password) throws(TicketError) in
      password + [UInt8](repeating: 0, count: LinkServer.ticketBytes - password.count)
    }
  }

  func add(_ event: SessionEvent) { events.append(event) }

  /// The client's picture of a display.
  public func picture(_ display: UInt8 = 0) -> Bitmap? { session.displays[display]?.picture }
}
