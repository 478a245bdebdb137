/// Up to four bytes of PC XT (set 1) scan code, the first in the low eight bits.
///
/// An ordinary key is one byte, with bit 7 set when it goes up; an extended key has 0xE0 before that.
public struct ScanCode: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
}
