import SpiceGeometry
import SpiceServerCore
import SpiceServerRuntime
import SpiceSockets
import SpiceWire
import Synchronization

/// Turns what the runtime tells into events, and input into calls of devices.
final class EventHub: ServerRuntimeDelegate {
  /// What a server has for input.
  struct Devices {
    var keyboard: (any KeyboardDevice)?
    var mouse: (any MouseDevice)?
    var tablet: (any TabletDevice)?
    var monitors: (any MonitorsDevice)?
    /// Where the pointer was placed last: its wheel has no place of its own.
    var place = Point(x: 0, y: 0)
    /// Where it can be.
    var area = Rect()
  }

  private struct Connection {
    var address: String
    var client: ClientID?
    /// Whether it is the one that stands for its client.
    var isMain = false
    /// Why it will not become a channel, if that is known.
    var trouble: String?
  }

  /// Events that wait for somebody to look.
  private static let bufferedEvents = 256

  let devices = Mutex(Devices())
  private let connections = Mutex<[ServerConnectionID: Connection]>([:])
  private let events: AsyncStream<ServerEvent>.Continuation

  private init(_ events: AsyncStream<ServerEvent>.Continuation) { self.events = events }

  static func make() -> (AsyncStream<ServerEvent>, EventHub) {
    let (stream, continuation) = AsyncStream.makeStream(
      of: ServerEvent.self, bufferingPolicy: .bufferingNewest(bufferedEvents))
    return (stream, EventHub(continuation))
  }

  /// Nothing will happen any more.
  func finish() { events.finish() }

  /// Where a connection comes from.
  func address(of id: ServerConnectionID?) -> String {
    id.flatMap { id in connections.withLock { $0[id]?.address } } ?? ""
  }

  // MARK: ServerRuntimeDelegate

  func connectionOpened(_ connection: ConnectionInfo) {
    connections.withLock { $0[connection.id] = Connection(address: connection.peer.description) }
  }

  func connectionLinked(_ id: ServerConnectionID, _ channel: ChannelID, of session: SessionID, isSecure: Bool) {
    let client = ClientID(session: session.rawValue)
    let isMain = channel.type == .main
    let address = connections.withLock { connections in
      connections[id]?.client = client
      connections[id]?.isMain = isMain
      return connections[id]?.address ?? ""
    }
    if isMain { events.yield(.clientConnected(client, address: address)) }
  }

  func connectionEnded(_ id: ServerConnectionID) {
    guard let connection = connections.withLock({ $0.removeValue(forKey: id) }) else { return }
    if let client = connection.client {
      if connection.isMain { events.yield(.clientDisconnected(client)) }
    } else {
      events.yield(.connectionRefused(address: connection.address, reason: connection.trouble))
    }
  }

  func monitorsWanted(_ body: [UInt8], answer: @escaping @Sendable (_ isTaken: Bool) -> Void) {
    guard let device = devices.withLock({ $0.monitors }), let monitors = WantedMonitor.all(in: body) else {
      return answer(false)
    }
    device.arrange(monitors)
    answer(true)
  }

  func encryptionFailed(_ id: ServerConnectionID, because error: TLSError) {
    connections.withLock { $0[id]?.trouble = "\(error)" }
  }

  func listeningFailed(_ error: SocketError) { events.yield(.listeningFailed("\(error)")) }

  func input(_ event: InputEvent) {
    let (keyboard, mouse, tablet, place) = devices.withLock { devices in
      switch event {
      case .tabletArea(let area): devices.area = area
      case .position(let x, let y, _): devices.place = devices.area.nearest(x, y)
      default: break
      }
      return (devices.keyboard, devices.mouse, devices.tablet, devices.place)
    }
    switch event {
    case .scanCode(let byte): keyboard?.receive(scanCode: byte)
    case .motion(let dx, let dy, let dz, let buttons):
      mouse?.move(dx: Int(dx), dy: Int(dy), wheel: Int(dz), buttons: PointerButtons(buttons))
    case .buttons(let buttons): mouse?.move(dx: 0, dy: 0, wheel: 0, buttons: PointerButtons(buttons))
    case .tabletArea: break
    case .position(_, _, let buttons), .tabletButtons(let buttons):
      tablet?.move(to: place, wheel: 0, buttons: PointerButtons(buttons))
    case .tabletWheel(let dz, let buttons):
      tablet?.move(to: place, wheel: Int(dz), buttons: PointerButtons(buttons))
    }
  }
}

extension Rect {
  /// The place inside of the rectangle that is nearest to one; clients may name any.
  fileprivate func nearest(_ x: Int32, _ y: Int32) -> Point {
    Point(x: max(left, min(x, right &- 1)), y: max(top, min(y, bottom &- 1)))
  }
}

extension PointerButtons {
  /// The buttons without the notches of the wheel, which are told apart.
  fileprivate init(_ buttons: MouseButtons) { self.init(rawValue: buttons.subtracting([.up, .down]).rawValue) }
}
