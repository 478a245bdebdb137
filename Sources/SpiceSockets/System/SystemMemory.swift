import CSockets

/// The memory that the C library has from the system.
public enum SystemMemory {
  /// Gives back what is free: without being asked the C library keeps nearly all that a process ever needed at once.
  ///
  /// Takes about a millisecond for every ten megabytes that are free and were not given back.
  public static func giveBack() {
    #if canImport(Glibc)
      _ = malloc_trim(0)
    #endif
  }
}
