public import SpiceChannel
import SpiceCodecs
import SpiceWire

/// One direction of a machine's sound, as its host has it. Lives where the hub does.
public class MachineSound {
  /// Samples of each channel in a second, from the next start on.
  public final private(set) var rate = SoundFormat().rate
  /// Counts how often the guest has begun to play, or to record; nil while it does not.
  final private(set) var turn: UInt64?
  /// What the guest plays or records now.
  final private(set) var format = SoundFormat()
  /// The guest's mixer for each channel; nil if the host has not told.
  final private(set) var volume: [UInt16]?
  /// Whether the guest's mixer is silent; nil if the host has not told.
  final private(set) var isMuted: Bool?

  let codec: SoundCodec?
  private var turns: UInt64 = 0

  init(codec: SoundCodec?) { self.codec = codec }

  /// Whether Opus can be had from the next start on.
  final var offersOpus: Bool { codec != nil && SoundFormat(rate: rate).fitsOpus }

  /// The guest begins to play, or to record.
  public final func start(at now: SpiceInstant) {
    guard turn == nil else { return }
    turns += 1
    turn = turns
    format = SoundFormat(rate: rate)
    turned()
    update(at: now)
  }

  /// The guest has stopped.
  public final func stop(at now: SpiceInstant) {
    turn = nil
    turned()
    update(at: now)
  }

  /// The rate changes with the next start. There is none of no samples.
  public final func setRate(_ rate: Int) { if rate > 0 { self.rate = rate } }

  /// The guest's mixer has changed, from 0 to 65535 for each channel.
  public final func setVolume(_ volume: [UInt16], at now: SpiceInstant) {
    self.volume = volume
    update(at: now)
  }

  /// The guest's mixer is silent, or no longer.
  public final func setMuted(_ isMuted: Bool, at now: SpiceInstant) {
    self.isMuted = isMuted
    update(at: now)
  }

  /// The guest has begun, or stopped; ``turn`` tells which.
  func turned() {}

  /// Tells the clients what has changed.
  func update(at now: SpiceInstant) {}
}
