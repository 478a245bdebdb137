import SpiceBytes

/// Reads the parts of one command, wherever they are in the guest's memory.
struct PartReader {
  let slots: MemorySlots
  let group: UInt32
  /// Whether colours are 16-bit ones (`QXL_COMMAND_FLAG_COMPAT_16BPP`).
  var hasShortColors = false
  /// Lives as long as the command's memory is needed; nil where nothing stays in there.
  let owner: (any AnyObject & Sendable)?

  /// Where an address leads.
  func place(_ address: GuestAddress, _ part: QXLPart) throws(QXLError) -> GuestPlace {
    do { return try slots.place(address, group: group) } catch { throw QXLError(.memory(error), in: part) }
  }

  /// A copy of a structure.
  func load(_ size: Int, at place: GuestPlace, _ part: QXLPart) throws(QXLError) -> GuestFields {
    do { return try GuestFields(place, size: size) } catch { throw QXLError(.memory(error), in: part) }
  }

  /// A copy of the structure that an address leads to.
  func load(_ size: Int, at address: GuestAddress, _ part: QXLPart) throws(QXLError) -> GuestFields {
    try load(size, at: place(address, part), part)
  }

  /// What follows the first bytes of a place.
  func dropFirst(_ size: Int, of place: GuestPlace, _ part: QXLPart) throws(QXLError) -> GuestPlace {
    do { return try place.dropFirst(size) } catch { throw QXLError(.memory(error), in: part) }
  }

  /// The first bytes of a place alone.
  func first(_ size: Int, of place: GuestPlace, _ part: QXLPart) throws(QXLError) -> GuestPlace {
    do { return try place.first(size) } catch { throw QXLError(.memory(error), in: part) }
  }
}
