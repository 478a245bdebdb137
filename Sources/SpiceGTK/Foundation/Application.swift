import CGTK
import Foundation

/// The program: one process for all of its windows, also when it is started again.
@MainActor
public final class Application: NativeObject {
  /// - Parameter id: a name as `org.example.Program`, by which a second start finds the first, to hand its command line over.
  public init(id: String) {
    MainQueue.attach()
    Self.chooseRenderer()
    let flags = G_APPLICATION_HANDLES_COMMAND_LINE.rawValue | G_APPLICATION_SEND_ENVIRONMENT.rawValue
    let application = unsafe gtk_application_new(id, GApplicationFlags(rawValue: flags))
    unsafe super.init(owned: UnsafeMutableRawPointer(application.unsafelyUnwrapped))
  }

  /// Without a graphics card, what imitates one takes many times as long as painting does, and more memory than all else.
  private static func chooseRenderer() {
    #if os(Linux)
      let cards = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/dri")) ?? []
      guard !cards.contains(where: { $0.hasPrefix("renderD") }), unsafe g_getenv("GSK_RENDERER") == nil else { return }
      unsafe g_setenv("GSK_RENDERER", "cairo", 0)
      // How GTK is told not to look for one at all.
      let (name, value) = gtk_get_minor_version() < 16 ? ("GDK_DEBUG", "gl-disable") : ("GDK_DISABLE", "gl")
      unsafe g_setenv(name, value, 0)
      // Each drawing has a surface of its own, which is to come out of memory that is there already.
      spice_keep_memory(32 << 20, 64 << 20)
    #endif
  }

  /// Called once, in the process that stays, before all else.
  public func onStart(_ body: @escaping @MainActor () -> Void) { on("startup", body) }

  /// Called for each start of the program. The result is the exit code of that start, if it is a second one.
  public func onCommandLine(_ body: @escaping @MainActor (CommandLine) -> Int32) {
    unsafe onExitCode("command-line") { line in
      guard let line = unsafe line else { return 1 }
      return body(unsafe CommandLine(UnsafeMutableRawPointer(line)))
    }
  }

  /// Shows its windows on a display that the environment does not name, `:1` or `wayland-1`. That cannot be asked of a process
  /// which is there already: this one stays.
  public func useDisplay(_ name: String) {
    let isWayland = name.hasPrefix("wayland-") || name.hasPrefix("/")
    unsafe g_setenv(isWayland ? "WAYLAND_DISPLAY" : "DISPLAY", name, 1)
    unsafe g_setenv("GDK_BACKEND", isWayland ? "wayland" : "x11", 1)
    let flags = G_APPLICATION_HANDLES_COMMAND_LINE.rawValue | G_APPLICATION_NON_UNIQUE.rawValue
    unsafe g_application_set_flags(cast(), GApplicationFlags(rawValue: flags))
  }

  /// Runs until the last window is closed and nothing else holds the program. Returns its exit code.
  public func run(_ arguments: [String]) -> Int32 {
    unsafe withCStrings(arguments) { words in unsafe g_application_run(cast(), Int32(arguments.count), words) }
  }

  /// Keeps the program running though there is no window, until ``release()``.
  public func hold() { unsafe g_application_hold(cast()) }

  /// Takes back a ``hold()``.
  public func release() { unsafe g_application_release(cast()) }

  /// What the program was started with, in this process or in another one that hands it on.
  @MainActor
  public final class CommandLine: NativeObject {
    /// The words, without the program's name.
    public var arguments: [String] {
      var count: Int32 = 0
      // SAFETY: the vector is ours, with so many strings.
      guard let words = unsafe g_application_command_line_get_arguments(cast(), &count) else { return [] }
      defer { unsafe g_strfreev(words) }
      return (1..<max(1, Int(count))).compactMap { index in unsafe words[index].map { unsafe String(cString: $0) } }
    }

    /// The environment of whoever started the program.
    public var environment: [String: String] {
      guard var next = unsafe g_application_command_line_get_environ(cast()) else { return [:] }
      var variables: [String: String] = [:]
      // SAFETY: null ends the list.
      while let text = unsafe next.pointee {
        let parts = unsafe String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        variables[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        unsafe next += 1
      }
      return variables
    }

    /// The folder that relative paths are meant from.
    public var folder: String {
      unsafe g_application_command_line_get_cwd(cast()).map { unsafe String(cString: $0) } ?? "."
    }

    /// Prints to the standard output of whoever started the program.
    public func print(_ text: String) { unsafe spice_command_line_print(cast(), text + "\n") }

    /// Prints to the standard error of whoever started the program.
    public func complain(_ text: String) { unsafe spice_command_line_complain(cast(), text + "\n") }
  }
}
