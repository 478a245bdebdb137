import SpiceCodecs
import SpiceServerCore
import SpiceSockets
import SpiceWire
import Synchronization

/// What a machine plays sound with. Everything may be called from any thread, and waits for nobody.
public final class PlaybackDevice: Sendable {
  private let runtime: ServerRuntime
  private let source: LoopBound<PlaybackSource>
  private let listeners: Listeners
  private let queue = Mutex(SoundQueue())

  /// How many clients listen, for all threads.
  private final class Listeners: Sendable {
    let count = Atomic<Int>(0)
  }

  /// Adds a device; nil if there is one already.
  init?(_ runtime: ServerRuntime) {
    let listeners = Listeners()
    self.listeners = listeners
    self.runtime = runtime
    let (loop, codec) = (runtime.loop, runtime.foreign.opus)
    let source: LoopBound<PlaybackSource>? = runtime.withHub { hub, now in
      let source = PlaybackSource(codec: codec) { listeners.count.store($0, ordering: .relaxed) }
      return hub.add(source, at: now) ? LoopBound(source, on: loop) : nil
    }
    guard let source else { return nil }
    self.source = source
  }

  /// Takes the device away; nothing else does anything after that.
  public func remove() { runtime.later { [source] hub, now in hub.remove(source.value, at: now) } }

  /// Whether anybody listens.
  public var hasListeners: Bool { listeners.count.load(ordering: .relaxed) > 0 }

  // MARK: Sound

  /// The machine begins to play.
  public func start() {
    queue.withLock { $0.restart() }
    runtime.later { [source] _, now in source.value.start(at: now) }
  }

  /// The machine has stopped.
  public func stop() { runtime.later { [source] _, now in source.value.stop(at: now) } }

  /// The machine plays samples of two channels, in turn, now. They are to come as fast as they are played: of what comes
  /// faster, the oldest is lost.
  public func play(_ samples: [Int16]) {
    let time = MultimediaTime(at: MonotonicClock.now)
    guard hasListeners, let turn = queue.withLock({ $0.add(samples, time: time) }) else { return }
    runtime.later { [self] _, now in
      for packet in queue.withLock({ $0.takeAll(of: turn) }) {
        source.value.play(packet.samples, time: packet.time, at: now)
      }
    }
  }

  // MARK: Settings

  /// Samples of each channel in a second, from the next start on; 48000 unless said. Clients get Opus at 8, 12, 24 and
  /// 48 kHz, and plain samples otherwise.
  public func setRate(_ rate: Int) {
    runtime.later { [source] hub, _ in
      source.value.setRate(rate)
      hub.updateSoundCapabilities()
    }
  }

  /// How loud the machine plays, from 0 to 65535 for each channel; clients do it.
  public func setVolume(_ volume: [UInt16]) {
    runtime.later { [source] _, now in source.value.setVolume(volume, at: now) }
  }

  /// Whether the machine is silent; clients do it.
  public func setMuted(_ isMuted: Bool) {
    runtime.later { [source] _, now in source.value.setMuted(isMuted, at: now) }
  }

  /// Whether clients get Opus where they can decode it.
  public func setCompresses(_ compresses: Bool) {
    runtime.later { [source] _, now in source.value.setCompresses(compresses, at: now) }
  }
}
