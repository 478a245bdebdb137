/// Bounds of the link handshake.
public enum LinkLimits {
  /// Bytes of a password, without the terminating zero byte (spec: ticket).
  public static let passwordBytes = 60
}
