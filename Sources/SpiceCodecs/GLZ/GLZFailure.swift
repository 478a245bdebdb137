/// Why a GLZ picture was not decoded. The window is as it was.
public enum GLZFailure: Error, Equatable, Sendable {
  /// The picture refers to one that another channel has still to bring. Once that is in the window, decode again.
  case awaiting(imageID: UInt64)
  /// The window would grow beyond its limit: the peer does not keep to the size that it was told.
  case windowFull
  /// The stream is not one that an encoder makes, and never can be decoded.
  case invalid(CodecError)
}
