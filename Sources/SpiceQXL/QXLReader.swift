public import SpiceDrawing
import SpiceBytes
import SpiceGeometry
import SpiceWire

/// What a command of the display ring asks for.
public enum QXLRequest: Sendable {
  /// Something for the display.
  case command(DeviceCommand)
  /// A text for people, in no known encoding.
  case text([UInt8])
  /// Nothing (`QXL_DRAW_NOP`).
  case nothing
}

/// Reads commands out of the memory of a guest.
///
/// The guest is the enemy. It may write anything and change it at any time, so every structure is copied once and the
/// copy is checked; every number that sizes something has a limit. Only pixels stay where they are.
///
/// Whoever takes a command from a device must give it back exactly once. So as soon as the structure of a command is
/// there, `makeOwner` is called, once, with what is to be given back, and what it returns lives as long as anything that
/// was read needs the guest's memory: it is the `owner` of the value that is returned, and of its pixels. If something else
/// is wrong with the command, the error is thrown and the owner dies. If there is no structure, there is no owner and
/// nothing to give back, as device and server have always had it.
public struct QXLReader: Sendable {
  /// Makes what lives as long as a command is needed; ``CommandOwner`` for one.
  public typealias OwnerMaker = (GuestRelease) -> any AnyObject & Sendable

  /// The memory that addresses lead to.
  public var slots: MemorySlots

  /// Reads from memory of these slots.
  public init(slots: MemorySlots) { self.slots = slots }

  /// Reads a command of the display ring.
  public func request(_ command: QXLCommand, makeOwner: OwnerMaker) throws(QXLError) -> QXLRequest {
    switch command.kind {
    case .draw: return try draw(command, makeOwner)
    case .update: return .command(try update(command, makeOwner))
    case .surface: return .command(try surface(command, makeOwner))
    case .message: return .text(try text(command, makeOwner))
    default: throw try refuse(command, makeOwner)
    }
  }

  /// Reads a command of the cursor ring.
  public func cursor(_ command: QXLCommand, makeOwner: OwnerMaker) throws(QXLError) -> DeviceCursor {
    guard command.kind == .cursor else { throw try refuse(command, makeOwner) }
    return try cursor(opening: command, makeOwner)
  }

  /// A command whose structure is there.
  struct Opened {
    /// The structure.
    var fields: GuestFields
    /// Where it lies.
    let place: GuestPlace
    /// Reads what it points to.
    let parts: PartReader
  }

  /// Copies the structure of a command and makes its owner.
  func open(
    _ command: QXLCommand, size: Int, as part: QXLPart, _ makeOwner: OwnerMaker
  ) throws(QXLError) -> Opened {
    let place: GuestPlace
    let fields: GuestFields
    do {
      place = try slots.place(command.address, group: command.group)
      fields = try GuestFields(place, size: size)
    } catch { throw QXLError(.memory(error), in: part) }
    let parts = PartReader(
      slots: slots, group: command.group, hasShortColors: command.flags.contains(.compat16BitColors),
      owner: makeOwner(place.release(of: command.group)))
    return Opened(fields: fields, place: place, parts: parts)
  }

  /// What is wrong with a command of an unknown kind. Its owner is made and dies: every structure begins alike, and what
  /// was taken must be given back.
  private func refuse(_ command: QXLCommand, _ makeOwner: OwnerMaker) throws(QXLError) -> QXLError {
    _ = try open(command, size: 8, as: .command, makeOwner)
    return QXLError(.unknownKind(command.kind.rawValue), in: .command)
  }
}
