/// `QXLPHYSICAL`: where something lies in memory of a guest, as the guest says it.
///
/// The number of a memory slot, that slot's generation and an offset share the 64 bits, how, says ``MemorySlots``.
public struct GuestAddress: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// What a guest writes where it has nothing to point at.
  public static let null = GuestAddress(rawValue: 0)
}
