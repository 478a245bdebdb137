public import SpiceChannel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The system's clock that is never set: nanoseconds since some moment before the process began, not counting sleep.
public enum MonotonicClock {
  /// This moment.
  public static var now: SpiceInstant {
    var time = timespec()
    // SAFETY: the call writes one `timespec`.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return SpiceInstant(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
  }
}
