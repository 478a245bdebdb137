import SpiceCodecs
import SpiceServerCore
import SpiceSockets
import Synchronization

/// What a machine records sound with. Everything may be called from any thread, and waits for nobody.
public final class RecordDevice: Sendable {
  private let runtime: ServerRuntime
  private let sink: LoopBound<RecordSink>
  private let ring: SharedRing

  /// The samples that were spoken, between the threads.
  private final class SharedRing: Sendable {
    let samples = Mutex(SampleRing())
  }

  /// Adds a device; nil if there is one already.
  init?(_ runtime: ServerRuntime) {
    let ring = SharedRing()
    self.ring = ring
    self.runtime = runtime
    let (loop, codec) = (runtime.loop, runtime.foreign.opus)
    let sink: LoopBound<RecordSink>? = runtime.withHub { hub, now in
      let sink = RecordSink(codec: codec) { new in ring.samples.withLock { $0.write(new) } }
      return hub.add(sink, at: now) ? LoopBound(sink, on: loop) : nil
    }
    guard let sink else { return nil }
    self.sink = sink
  }

  /// Takes the device away; nothing else does anything after that.
  public func remove() { runtime.later { [sink] hub, now in hub.remove(sink.value, at: now) } }

  // MARK: Sound

  /// The machine begins to record: clients are asked to speak.
  public func start() {
    ring.samples.withLock { $0.restart() }
    runtime.later { [sink] _, now in sink.value.start(at: now) }
  }

  /// The machine has stopped.
  public func stop() { runtime.later { [sink] _, now in sink.value.stop(at: now) } }

  /// Takes what was spoken: samples of two channels, in turn, of at most so many frames. Nothing comes before there is
  /// a little supply; what is not taken within ``SampleRing/capacity`` frames is lost.
  public func take(frames: Int) -> [Int16] { ring.samples.withLock { $0.take(frames: frames) } }

  // MARK: Settings

  /// Samples of each channel in a second, from the next start on; 48000 unless said. Clients may send Opus at 8, 12, 24
  /// and 48 kHz, and plain samples otherwise.
  public func setRate(_ rate: Int) {
    runtime.later { [sink] hub, _ in
      sink.value.setRate(rate)
      hub.updateSoundCapabilities()
    }
  }

  /// How loud the machine records, from 0 to 65535 for each channel; clients do it.
  public func setVolume(_ volume: [UInt16]) {
    runtime.later { [sink] _, now in sink.value.setVolume(volume, at: now) }
  }

  /// Whether the machine records silence; clients do it.
  public func setMuted(_ isMuted: Bool) {
    runtime.later { [sink] _, now in sink.value.setMuted(isMuted, at: now) }
  }
}
