import SpiceCodecs

/// Why a call failed, as the number that JavaScript gets.
enum Failure: Int32 {
  /// The stream ended before the picture was complete.
  case truncated = -1
  /// The stream's header is not of this codec.
  case badHeader = -2
  /// The size is zero, too large, or not the one announced.
  case badSize = -3
  /// A reference names pixels that do not exist.
  case badReference = -4
  /// Bytes are left over after the last pixel.
  case trailingBytes = -5
  /// A palette is needed and was not given, or is too small.
  case badPalette = -6
  /// A reference names a picture that is no longer in the window, or never can be.
  case missingImage = -7
  /// The codec has no form for these pixels.
  case unsupported = -8
  /// A reference names a picture that has still to come.
  case awaiting = -9
  /// The window would grow beyond its limit.
  case windowFull = -10
  /// There is no such object.
  case badHandle = -11
  /// This is no recording, or of a later version, or damaged.
  case badRecording = -12

  init(_ error: CodecError) {
    self =
      switch error {
      case .truncated: .truncated
      case .badHeader: .badHeader
      case .badSize: .badSize
      case .badReference: .badReference
      case .trailingBytes: .trailingBytes
      case .badPalette: .badPalette
      case .missingImage: .missingImage
      case .unsupported, .library: .unsupported
      }
  }

  init(_ error: GLZFailure) {
    self =
      switch error {
      case .awaiting: .awaiting
      case .windowFull: .windowFull
      case .invalid(let fault): Failure(fault)
      }
  }
}
