public import SpiceCodecs

/// Where a session's sound goes: loudspeakers, or a file.
///
/// All calls come on the session's thread, which must not be kept waiting; the sound is asked for every ten milliseconds.
public protocol SoundOutput: AnyObject, Sendable {
  /// The machine begins to play.
  func begin(_ format: SoundFormat)
  /// How much the output takes now.
  var wish: SoundWish { get }
  /// Plays samples, channels in turn: as many as were wished for.
  func play(_ samples: [Int16])
  /// The machine plays nothing more.
  func end()
}

/// What an output takes.
public enum SoundWish: Equatable, Sendable {
  /// So many frames, of which the first will be heard after a delay. There is silence in them where nothing has come.
  case frames(Int, delay: Duration)
  /// All that has come, as it came: neither for ears nor in time.
  case everything
}

/// What a user speaks into: a microphone, or a file.
///
/// All calls come on the session's thread, which must not be kept waiting.
public protocol SoundInput: AnyObject, Sendable {
  /// The machine begins to record. Before that, and after it has ended, nobody is to listen.
  func begin(_ format: SoundFormat)
  /// What was spoken since the last call: samples in the format, channels in turn.
  func take() -> [Int16]
  /// The machine records nothing more.
  func end()
}

/// A direction of a session's sound as it stands at one moment.
public struct SoundState: Equatable, Sendable {
  /// What the machine plays or records; nil while it does not.
  public var format: SoundFormat?
  /// The guest's volume of each channel, from 0 to 65535; empty if the server has not told.
  public var volume: [UInt16]
  /// Whether the guest is silent.
  public var isMuted: Bool
}
