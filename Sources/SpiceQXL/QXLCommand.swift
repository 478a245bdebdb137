/// A command as a device takes it from one of its rings (`QXLCommandExt`): what it is, and where.
public struct QXLCommand: Equatable, Sendable {
  /// `QXL_CMD_…`.
  public struct Kind: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Nothing; not sent.
    public static let nop = Kind(rawValue: 0)
    /// `QXLDrawable`, or `QXLCompatDrawable`: draw.
    public static let draw = Kind(rawValue: 1)
    /// `QXLUpdateCmd`: bring the memory of a surface up to date.
    public static let update = Kind(rawValue: 2)
    /// `QXLCursorCmd`: the cursor changes. The only kind of the cursor ring.
    public static let cursor = Kind(rawValue: 3)
    /// `QXLMessage`: a text for people.
    public static let message = Kind(rawValue: 4)
    /// `QXLSurfaceCmd`: make or forget a surface.
    public static let surface = Kind(rawValue: 5)
  }

  /// `QXL_COMMAND_FLAG_…`.
  public struct Flags: OptionSet, Hashable, Sendable {
    public var rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// `COMPAT`: structures are those of the first QXL device.
    public static let compat = Flags(rawValue: 1)
    /// `COMPAT_16BPP`: palettes and brushes have colours of 16 bits.
    public static let compat16BitColors = Flags(rawValue: 2)
  }

  /// Where its structure lies.
  public var address: GuestAddress
  /// Which structure.
  public var kind: Kind
  /// The group of memory slots that its addresses are for.
  public var group: UInt32
  /// In which form.
  public var flags: Flags

  /// A command.
  public init(_ kind: Kind, at address: GuestAddress, group: UInt32, flags: Flags = []) {
    self.address = address
    self.kind = kind
    self.group = group
    self.flags = flags
  }
}
