import SpiceBytes
import SpiceChannel
public import SpiceGeometry
import SpiceWire

/// The cursor channel: the pointer's shape, and its place in server mouse mode.
public final class CursorMachine: ChannelMachine {
  /// Shapes that the server may make the client keep; the reference server keeps to 256.
  static let cacheLimit = 1024

  /// The pointer's shape; nil if there is none.
  public private(set) var picture: CursorPicture?
  /// Where its hot spot is, on the display with this channel's id. Only meaningful in server mouse mode.
  public private(set) var position = Point()
  /// Whether it is shown.
  public private(set) var isVisible = false

  private var cache: [UInt64: CursorPicture] = [:]
  private var isInitialised = false

  override func receive(
    _ type: UInt16, _ body: RawSpan, at now: SpiceInstant
  ) throws(ProtocolViolation) -> WaitTarget? {
    guard let message: CursorServerMessage = try decode(type, body) else { return nil }
    if case .initial(let initial) = message {
      cache = [:]
      isInitialised = true
      picture = try shape(initial.shape, in: body, type)
      place(initial.position, visible: initial.isVisible)
    } else if isInitialised {
      try apply(message, in: body, type)
    }
    outlet.emit(.cursor(outlet.channel.id))
    return nil
  }

  private func apply(_ message: CursorServerMessage, in body: RawSpan, _ type: UInt16) throws(ProtocolViolation) {
    switch message {
    case .initial, .trail: break
    case .reset:
      cache = [:]
      picture = nil
      isVisible = false
    case .set(let set):
      picture = try shape(set.shape, in: body, type)
      place(set.position, visible: set.isVisible)
    case .move(let point): place(point, visible: true)
    case .hide: isVisible = false
    case .invalOne(let id): cache[id] = nil
    case .invalAll: cache = [:]
    }
  }

  private func place(_ point: Point16, visible: Bool) {
    position = Point(x: Int32(point.x), y: Int32(point.y))
    isVisible = visible
  }

  /// The shape that a message brings or names. One that cannot be shown is none; the pointer then keeps its place.
  private func shape(
    _ shape: CursorShape, in body: RawSpan, _ type: UInt16
  ) throws(ProtocolViolation) -> CursorPicture? {
    if shape.flags.contains(.noShape) { return nil }
    if shape.flags.contains(.fromCache) { return cache[shape.header.unique] }
    guard let data = shape.pixels.bytes(of: body), let decoded = CursorDecoder.decode(shape.header, data) else {
      return nil
    }
    if shape.flags.contains(.cacheMe) {
      guard cache.count < Self.cacheLimit else { throw violation(type, .exhausted) }
      cache[shape.header.unique] = decoded
    }
    return decoded
  }
}
