import CSpiceServer

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Tells the people behind the host what goes wrong, as everything of SPICE does: in GLib's manner, in its domain "Spice".
///
/// A host that has GLib gets the messages through it, so that whatever it does with messages happens to these; others get
/// the same lines on standard error.
enum HostLog {
  /// How bad it is, by GLib's numbers.
  enum Level: CInt {
    /// A mistake of the host's.
    case critical = 8
    /// Something that people should know.
    case warning = 16
    /// Something that people may know.
    case message = 32
    /// For those who look for it.
    case info = 64
    /// For those who look for mistakes.
    case debug = 128
  }

  /// GLib's `g_log`, if the process has it.
  nonisolated(unsafe) private static let glib: UnsafeMutableRawPointer? = unsafe dlsym(nil, "g_log")

  /// Tells a message.
  static func log(_ level: Level, _ text: String) {
    if let glib = unsafe glib {
      // SAFETY: the function is the same in every GLib 2.
      unsafe spice_host_g_log(glib, level.rawValue, text)
    } else if level.rawValue <= Level.message.rawValue || isVerbose {
      print(level, text)
    }
  }

  static func warning(_ text: String) { log(.warning, text) }
  static func critical(_ text: String) { log(.critical, text) }

  /// What GLib's own handler asks the environment.
  private static var isVerbose: Bool {
    guard let domains = unsafe getenv("G_MESSAGES_DEBUG") else { return false }
    return unsafe String(cString: domains).split(separator: " ").contains { $0 == "Spice" || $0 == "all" }
  }

  /// Hours, minutes, seconds and milliseconds, as GLib tells them.
  private static var time: String {
    var now = timespec()
    var local = unsafe tm()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    unsafe localtime_r(&now.tv_sec, &local)
    func digits(_ value: Int, _ count: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    let parts = unsafe [local.tm_hour, local.tm_min, local.tm_sec].map { digits(Int($0), 2) }
    return parts.joined(separator: ":") + "." + digits(now.tv_nsec / 1_000_000, 3)
  }

  private static func print(_ level: Level, _ text: String) {
    let name =
      switch level {
      case .critical: "CRITICAL **"
      case .warning: "WARNING **"
      case .message: "Message"
      case .info: "INFO"
      case .debug: "DEBUG"
      }
    let line = "\n** (process:\(getpid())): Spice-\(name): \(time): \(text)\n"
    var bytes = Array(line.utf8)
    unsafe bytes.withUnsafeMutableBytes { bytes in
      // Nobody could be told if this fails.
      _ = unsafe write(STDERR_FILENO, bytes.baseAddress, bytes.count)
    }
  }
}
