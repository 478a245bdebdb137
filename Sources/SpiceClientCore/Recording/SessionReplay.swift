import SpiceBytes
import SpiceChannel
public import SpiceCodecs
import SpiceLink
public import SpicePixels
import SpiceWire

/// Runs a recording through a client session, as if the server were there: for benchmarks and bug reports.
public final class SessionReplay {
  /// The session, for looking at its displays.
  public let session: ClientSession
  /// How the session ended, once it has.
  public private(set) var end: SessionEnd?

  /// The last picture of each display, also of those that are gone.
  public private(set) var lastPictures: [UInt8: Bitmap] = [:]
  /// The images of displays that are gone; all of them after ``finish()``.
  public private(set) var images = ImageStatistics()
  /// Draw commands of displays that are gone that could not be carried out; all of them after ``finish()``.
  public private(set) var droppedDraws: UInt64 = 0

  private var connections: [ChannelID: ConnectionID] = [:]

  /// A replay that has not begun.
  public init(options: SessionOptions = SessionOptions(), codecs: ForeignCodecs) {
    session = ClientSession(options: options, codecs: codecs) { (_, _) throws(TicketError) in throw .badKey }
  }

  /// Plays an entry. What the client would send is not compared with what it sent then: it may be another client.
  public func play(_ entry: RecordingEntry) {
    switch entry.content {
    case .opened(let peer): connections[entry.channel] = session.adopt(entry.channel, peer: peer, at: entry.time)
    case .fromServer(let bytes):
      guard let id = connections[entry.channel] else { return }
      session.received(bytes.rawSpan, on: id, at: entry.time)
    case .closed:
      guard let id = connections.removeValue(forKey: entry.channel) else { return }
      if entry.channel.type == .display { retire(entry.channel.id) }
      if entry.channel.type == .main { for display in session.displays.keys { retire(display) } }
      session.disconnected(id, cause: .closed, at: entry.time)
    case .toServer: break
    }
    while let deadline = session.deadline, deadline <= entry.time, end == nil {
      session.expire(at: entry.time)
      if session.deadline == deadline, !session.isPausing { break }
    }
    while let effect = session.nextEffect() {
      if case .ended(let reason) = effect { end = reason }
    }
  }

  /// Looks at the displays that are still there: a recording may be cut off.
  public func finish() { for display in session.displays.keys { retire(display) } }

  private func retire(_ id: UInt8) {
    guard let display = session.displays[id] else { return }
    if let picture = display.picture { lastPictures[id] = picture }
    images.add(display.imageStatistics)
    droppedDraws += display.droppedDraws
  }
}
