/// Why an address leads nowhere, or a memory slot cannot be.
public enum GuestMemoryError: Error, Equatable, Sendable {
  /// The address is zero, where there must be something.
  case nullAddress
  /// There is no such group of memory slots.
  case unknownGroup(UInt32)
  /// There is no such slot, or it is empty.
  case unknownSlot(UInt32)
  /// The address is one of an earlier or later content of the slot.
  case wrongGeneration(UInt32)
  /// Not all of the bytes lie in the slot.
  case outOfSlot
  /// A slot ends before it begins.
  case badRange
  /// So many groups, slots or bits cannot be told apart by an address.
  case badLayout
}
