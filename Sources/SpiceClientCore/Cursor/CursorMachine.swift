import SpiceBytes
import SpiceChannel
public import SpiceGeometry
import SpiceWire

/// The cursor channel: the pointer's shape, and its place in server mouse mode.
public final class CursorMachine: ChannelMachine {
  /// The pointer's shape; nil if there is none.
  public private(set) var picture: CursorPicture?
  /// Where its hot spot is, on the display with this channel's id. Only meaningful in server mouse mode.
  public private(set) var position = Point()
  /// Whether it is shown.
  public private(set) var isVisible = false

  private var cache: [UInt64: CursorPicture] = [:]
  private var cachedPixels = 0
  private var isInitialised = false

  override func receive(
    _ type: UInt16, _ body: RawSpan, at now: SpiceInstant
  ) throws(ProtocolViolation) -> WaitTarget? {
    guard let message: CursorServerMessage = try decode(type, body) else { return nil }
    if case .initial(let initial) = message {
      forgetAll()
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
      forgetAll()
      picture = nil
      isVisible = false
    case .set(let set):
      picture = try shape(set.shape, in: body, type)
      place(set.position, visible: set.isVisible)
    case .move(let point): place(point, visible: true)
    case .hide: isVisible = false
    case .invalOne(let id): forget(id)
    case .invalAll: forgetAll()
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
      guard keep(decoded, as: shape.header.unique) else { throw violation(type, .exhausted) }
    }
    return decoded
  }

  // MARK: Kept shapes

  override func closed() { forgetAll() }

  /// False if the server makes us keep too much.
  private func keep(_ picture: CursorPicture, as id: UInt64) -> Bool {
    forget(id)
    let total = cachedPixels &+ picture.area
    guard cache.count < shared.limits.cursorShapes, total <= shared.limits.cursorPixels,
      shared.pixels.change(from: cachedPixels, to: total)
    else { return false }
    cachedPixels = total
    cache[id] = picture
    return true
  }

  private func forget(_ id: UInt64) {
    guard let old = cache.removeValue(forKey: id) else { return }
    let total = cachedPixels &- old.area
    _ = shared.pixels.change(from: cachedPixels, to: total)
    cachedPixels = total
  }

  private func forgetAll() {
    cache = [:]
    _ = shared.pixels.change(from: cachedPixels, to: 0)
    cachedPixels = 0
  }
}
