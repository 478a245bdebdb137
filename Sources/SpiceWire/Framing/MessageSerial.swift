/// The number of a message in one direction of one channel: the first has 1.
public struct MessageSerial: RawRepresentable, Hashable, Comparable, Sendable {
  public var rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static func < (a: MessageSerial, b: MessageSerial) -> Bool { a.rawValue < b.rawValue }
}
