#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A variable of the process's environment; nil if it is not set.
func environment(_ name: String) -> String? {
  // SAFETY: nobody changes the environment while the text is copied.
  guard let value = unsafe getenv(name) else { return nil }
  return unsafe String(cString: value)
}
