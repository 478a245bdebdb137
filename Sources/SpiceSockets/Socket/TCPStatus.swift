#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the kernel knows of the line of a TCP connection (`TCP_INFO`).
public struct TCPStatus: Equatable, Sendable {
  /// Bytes of a packet.
  public var packetBytes: UInt32
  /// The round trip as it is now, in microseconds.
  public var roundTrip: UInt32
  /// The shortest round trip of the last minutes, in microseconds.
  public var shortestRoundTrip: UInt32
  /// Bytes that the peer has acknowledged.
  public var acknowledgedBytes: UInt64
  /// Microseconds in which there was something to send and the peer had no room for it.
  public var heldBack: UInt64
  /// Bytes that the kernel holds and the peer has not acknowledged.
  public var outstandingBytes: Int

  #if canImport(Glibc)
    /// Offsets in the kernel's `struct tcp_info`, of which the C library knows only the beginning.
    private enum Field {
      static let packetBytes = 16
      static let roundTrip = 68
      static let acknowledgedBytes = 120
      static let shortestRoundTrip = 148
      static let heldBack = 176
      static let end = 184
    }

    /// Asks the kernel; nil if the descriptor is no TCP connection, or the kernel does not know enough.
    init?(_ descriptor: CInt) {
      guard let outstanding = SocketOptions.unsentBytes(descriptor) else { return nil }
      var words = InlineArray<32, UInt64>(repeating: 0)
      var size = socklen_t(32 * 8)
      var target = words.mutableSpan
      // SAFETY: the kernel writes at most `size` bytes, which the words have.
      let status = unsafe target.withUnsafeMutableBytes { bytes in
        unsafe getsockopt(descriptor, CInt(IPPROTO_TCP), TCP_INFO, bytes.baseAddress, &size)
      }
      guard status == 0, Int(size) >= Field.end else { return nil }
      /// Fields are at their natural places, in the machine's order.
      func word(_ offset: Int) -> UInt64 { words[offset / 8] }
      func half(_ offset: Int) -> UInt32 {
        let pair = word(offset)
        let isSecond = offset % 8 != 0
        #if _endian(little)
          return UInt32(truncatingIfNeeded: isSecond ? pair >> 32 : pair)
        #else
          return UInt32(truncatingIfNeeded: isSecond ? pair : pair >> 32)
        #endif
      }
      outstandingBytes = outstanding
      packetBytes = half(Field.packetBytes)
      roundTrip = half(Field.roundTrip)
      acknowledgedBytes = word(Field.acknowledgedBytes)
      shortestRoundTrip = half(Field.shortestRoundTrip)
      heldBack = word(Field.heldBack)
    }
  #else
    /// This system does not tell.
    init?(_ descriptor: CInt) { return nil }
  #endif
}
