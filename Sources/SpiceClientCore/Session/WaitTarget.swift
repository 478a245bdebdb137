import SpiceWire

/// What a message must wait for before it can be dealt with.
enum WaitTarget: Equatable {
  /// Other channels, until each has dealt with its message of a serial (spec: `WAIT_FOR_CHANNELS`).
  case channels([ChannelWait])
  /// An image of the session's cache; a lossless one if `lossless`.
  case image(ImageID, lossless: Bool)
  /// An image of the session's GLZ window.
  case glzImage(UInt64)
}
