import SpiceSockets

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The process around the library.
enum Environment {
  /// Whether a variable is set, to whatever.
  static func isSet(_ name: String) -> Bool { unsafe getenv(name) != nil }

  /// What a variable is set to; nil if it is not.
  static func text(_ name: String) -> String? { unsafe Handles.text(getenv(name)) }

  /// Closes a descriptor.
  static func close(_ descriptor: CInt) { _ = Descriptor(taking: descriptor) }

  /// Ends the host's process.
  static func end() -> Never { exit(0) }
}
