#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The process around the library.
enum Environment {
  /// Whether a variable is set, to whatever.
  static func isSet(_ name: String) -> Bool { unsafe getenv(name) != nil }

  /// Ends the host's process.
  static func exit() -> Never { unsafe Glibc.exit(0) }
}
