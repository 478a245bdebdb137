import SpiceWire

/// What waits to be sent to a client, oldest first.
struct Pipe {
  enum Item {
    /// A draw command; one that is finished meanwhile counts for nothing.
    case draw(PendingDraw)
    /// A message that must come in order with the draws.
    case message(DisplayServerMessage)
  }

  /// The client's bit in ``PendingDraw/waiting``.
  let bit: UInt64
  private var items: [Item] = []
  private var head = 0
  /// Draw commands among the items that are not finished.
  private(set) var draws = 0
  /// Pixels of the images of these.
  private(set) var imagePixels = 0
  /// Messages among the items.
  private(set) var messages = 0

  /// The pipe of the client in a slot.
  init(slot: Int) { bit = 1 << UInt64(slot) }

  /// Whether nothing waits.
  var isEmpty: Bool { draws == 0 && messages == 0 }

  /// Adds a draw command, which counts the client among those that it waits for.
  mutating func append(_ draw: PendingDraw) {
    draw.waiting |= bit
    draws += 1
    imagePixels += draw.imagePixels
    items.append(.draw(draw))
  }

  /// Adds a message.
  mutating func append(_ message: DisplayServerMessage) {
    messages += 1
    items.append(.message(message))
  }

  /// One of the draw commands was finished by somebody else.
  mutating func forget(_ draw: PendingDraw) {
    draws -= 1
    imagePixels -= draw.imagePixels
    // A client that takes nothing must not collect what is gone.
    guard items.count - head > 64, items.count - head > 2 * (draws + messages) else { return }
    items.removeFirst(head)
    head = 0
    items.removeAll { if case .draw(let draw) = $0 { draw.isFinished } else { false } }
  }

  /// Whether the oldest item is a message, or a draw command whose images have no more than so many pixels.
  func isNextSmall(pixels: Int) -> Bool {
    for item in items[head...] {
      guard case .draw(let draw) = item else { return true }
      if !draw.isFinished { return draw.imagePixels <= pixels }
    }
    return false
  }

  /// Takes the oldest item. A draw command does not wait for the client any more.
  mutating func next() -> Item? {
    while head < items.count {
      let item = items[head]
      head += 1
      if head == items.count {
        items.removeAll(keepingCapacity: items.capacity <= 256)
        head = 0
      } else if head > 256, head > items.count / 2 {
        items.removeFirst(head)
        head = 0
      }
      switch item {
      case .message: messages -= 1
      case .draw(let draw):
        if draw.isFinished { continue }
        draws -= 1
        imagePixels -= draw.imagePixels
        draw.waiting &= ~bit
      }
      return item
    }
    return nil
  }

  /// Takes draw commands out, oldest first, and leaves the others and the messages.
  mutating func takeDraws(where isTaken: (PendingDraw) -> Bool = { _ in true }) -> [PendingDraw] {
    var taken: [PendingDraw] = []
    var kept: [Item] = []
    for item in items[head...] {
      switch item {
      case .message: kept.append(item)
      case .draw(let draw):
        if draw.isFinished { continue }
        guard isTaken(draw) else {
          kept.append(item)
          continue
        }
        draw.waiting &= ~bit
        draws -= 1
        imagePixels -= draw.imagePixels
        taken.append(draw)
      }
    }
    items = kept
    head = 0
    return taken
  }

  /// Leaves out messages that later ones undo. No draw command waits.
  mutating func condense() {
    precondition(draws == 0)
    var surfaces: [SurfaceID: (isDestroyed: Bool, create: DisplayServerMessage?)] = [:]
    var order: [SurfaceID] = []
    var first: [DisplayServerMessage] = []
    var last: [DisplayServerMessage] = []
    for case .message(let message) in items[head...] {
      switch message {
      case .surfaceCreate(let create):
        if surfaces[create.surface] == nil { order.append(create.surface) }
        surfaces[create.surface, default: (false, nil)].create = message
      case .surfaceDestroy(let id):
        if let known = surfaces[id] {
          surfaces[id] = (known.isDestroyed, nil)
        } else {
          // The client has it.
          order.append(id)
          surfaces[id] = (true, nil)
        }
      case .invalAllPalettes: first = [message]
      case .monitorsConfig, .mark:
        last.removeAll { $0.kind == message.kind }
        last.append(message)
      default: last.append(message)
      }
    }
    let destroyed = order.filter { surfaces[$0]?.isDestroyed == true }.map { DisplayServerMessage.surfaceDestroy($0) }
    let created = order.compactMap { surfaces[$0]?.create }
    items = (first + destroyed + created + last).map { .message($0) }
    head = 0
    messages = items.count
  }
}
