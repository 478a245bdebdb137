import SpiceBytes
import SpiceWebSocket

/// How a connection carries its bytes: as they are, or in a WebSocket. It is told by the first bytes of the peer.
struct StreamCarriage {
  /// The largest request that is read, in bytes.
  static let requestLimit = 8 << 10
  private static let get = Array("GET ".utf8)

  /// How far the decision has come.
  enum State {
    /// Fewer bytes than "GET " have come, all of them the same.
    case undecided
    /// A request for a WebSocket is coming.
    case request
    /// Bytes are what they are.
    case plain
    /// Bytes come and go in frames.
    case webSocket
    /// Nothing that comes has a meaning any more, and nothing but a last word goes.
    case ended
  }

  /// Why nothing more comes.
  enum Ending: Equatable {
    /// The peer said farewell.
    case farewell
    /// The peer broke the rules.
    case broken(String)
  }

  private(set) var state = State.undecided
  /// What has come of the beginning.
  private var gathered = ByteQueue()
  private var head = HTTPHeadReader(beginning: "GET ", limit: requestLimit)
  private var frames = WebSocketFrameReader(from: .client)
  /// What must be sent before anything else.
  private var answer: [UInt8] = []
  /// The payload of the last ping that is not answered.
  private var ping: [UInt8]?

  /// Whether there is something to send that nobody asked for.
  var hasAnswer: Bool { !answer.isEmpty || ping != nil }

  // MARK: What comes

  /// Takes what has come, and adds what it carries to `received`.
  /// - Returns: why nothing more comes, once that is so.
  mutating func receive(_ bytes: RawSpan, into received: inout ByteQueue) -> Ending? {
    switch state {
    case .plain:
      received.append(bytes)
      return nil
    case .webSocket: return readFrames(bytes, &received)
    case .undecided:
      gathered.append(bytes)
      decide(&received)
      return state == .request ? readRequest(&received) : nil
    case .request:
      gathered.append(bytes)
      return readRequest(&received)
    case .ended: return nil
    }
  }

  private mutating func decide(_ received: inout ByteQueue) {
    for index in 0..<min(gathered.count, Self.get.count) where gathered.bytes[index] != Self.get[index] {
      state = .plain
      received.append(gathered.bytes)
      gathered = ByteQueue()
      return
    }
    if gathered.count >= Self.get.count { state = .request }
  }

  private mutating func readRequest(_ received: inout ByteQueue) -> Ending? {
    let request: WebSocketRequest
    do {
      guard let head = try head.read(&gathered) else { return nil }
      request = try WebSocketRequest(head)
    } catch let error as WebSocketRequestError {
      return refuse(error.text)
    } catch {
      return refuse("the peer's HTTP request cannot be read")
    }
    answer = request.response(sha1: Digest.sha1)
    state = .webSocket
    let rest = gathered.take(gathered.count)
    gathered = ByteQueue()
    return readFrames(rest.rawSpan, &received)
  }

  private mutating func refuse(_ reason: String) -> Ending {
    answer = WebSocketRequest.refusal
    state = .ended
    gathered = ByteQueue()
    return .broken(reason)
  }

  private mutating func readFrames(_ bytes: RawSpan, _ received: inout ByteQueue) -> Ending? {
    var offset = 0
    do throws(WebSocketFrameError) {
      while let event = try frames.next(in: bytes, at: &offset) {
        switch event {
        case .data(let range, let mask):
          received.append(bytes.extracting(range))
          received.withNewest(range.count) { mask.apply(to: &$0) }
        case .ping(let payload): ping = payload
        case .close(let code):
          end(WebSocketStatus.answer(to: code))
          return .farewell
        }
      }
      return nil
    } catch {
      end(WebSocketStatus.protocolError)
      return .broken(error.text)
    }
  }

  // MARK: What goes

  /// Puts what is to be sent as it goes over the wire, whose frames are all complete, at the back of `wire`.
  mutating func wrap(_ outgoing: inout SendQueue, into wire: inout SendQueue) {
    wire.append(answer)
    answer = []
    switch state {
    case .undecided, .request: break
    case .plain: wire.take(&outgoing)
    case .webSocket:
      if let ping { wire.append(WebSocketFrameHeader.frame(.pong, ping)) }
      ping = nil
      if outgoing.isEmpty { return }
      wire.append(WebSocketFrameHeader.bytes(.binary, count: outgoing.count))
      wire.take(&outgoing)
    case .ended: outgoing = SendQueue()
    }
  }

  /// Has a last word said, in a WebSocket; nothing is read or sent after it.
  mutating func end(_ status: UInt16) {
    if state == .webSocket {
      // Before the upgrade is answered, the answer goes first.
      answer += WebSocketFrameHeader.frame(.close, WebSocketStatus.payload(status))
    }
    state = .ended
    ping = nil
  }
}
