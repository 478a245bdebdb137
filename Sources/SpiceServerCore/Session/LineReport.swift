/// What a connection knows of its line at some moment.
public struct LineReport: Equatable, Sendable {
  /// Bytes that have left the server's queue and that the peer's machine has not acknowledged.
  public var outstandingBytes: Int
  /// Bytes that it has acknowledged since the connection was made.
  public var arrivedBytes: UInt64
  /// The round trip as it is now, in nanoseconds, with all waiting on the way.
  public var roundTrip: Int64
  /// The shortest round trip of late, in nanoseconds: what the line takes by itself.
  public var shortestRoundTrip: Int64
  /// Bytes of a packet. The peer's machine may put off the acknowledgement of two.
  public var packetBytes: Int
  /// Nanoseconds since the connection was made in which more would have gone, had the peer's machine had room for it.
  public var heldBack: Int64

  /// A report.
  public init(
    outstandingBytes: Int, arrivedBytes: UInt64, roundTrip: Int64, shortestRoundTrip: Int64,
    packetBytes: Int = 1448, heldBack: Int64 = 0
  ) {
    self.outstandingBytes = outstandingBytes
    self.arrivedBytes = arrivedBytes
    self.roundTrip = roundTrip
    self.shortestRoundTrip = shortestRoundTrip
    self.packetBytes = packetBytes
    self.heldBack = heldBack
  }
}
