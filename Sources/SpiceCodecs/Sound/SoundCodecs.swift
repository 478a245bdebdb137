/// Encodes one stream of sound, in order. Confined to one thread.
public protocol SoundEncoder: AnyObject {
  /// Encodes ``SoundFormat/packetFrames`` frames, whose channels are in turn, to one packet.
  ///
  /// - Throws: `library` if it cannot be encoded, as when there are more or fewer samples.
  func encode(_ samples: [Int16]) throws(CodecError) -> [UInt8]
}

/// Decodes one stream of sound, in order. Confined to one thread.
public protocol SoundDecoder: AnyObject {
  /// Decodes one packet.
  ///
  /// - Returns: its samples, channels in turn, of at most 120 milliseconds.
  /// - Throws: `library` if it is damaged; the next one may be decoded all the same.
  func decode(_ packet: RawSpan) throws(CodecError) -> [Int16]
}

/// A codec of sound that is a library, handed to the engine by whoever runs it.
public struct SoundCodec: Sendable {
  /// An encoder; nil if the format does not fit.
  public var makeEncoder: @Sendable (SoundFormat) -> (any SoundEncoder)?
  /// A decoder; nil if the format does not fit.
  public var makeDecoder: @Sendable (SoundFormat) -> (any SoundDecoder)?

  /// A codec.
  public init(
    makeEncoder: @escaping @Sendable (SoundFormat) -> (any SoundEncoder)?,
    makeDecoder: @escaping @Sendable (SoundFormat) -> (any SoundDecoder)?
  ) {
    self.makeEncoder = makeEncoder
    self.makeDecoder = makeDecoder
  }
}
