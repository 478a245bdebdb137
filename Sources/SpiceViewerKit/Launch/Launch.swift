import ArgumentParser
import SpiceClient

/// What the viewer was started for.
public struct Launch: Sendable {
  /// The words that name machines, to be read with ``MachineTarget/load(_:directory:)``; none for the start window.
  public var words: [String]
  /// Where relative paths begin.
  public var directory: String
  /// What the command line says about windows and sessions.
  public var settings: LaunchSettings
  /// What a person should know about the command line.
  public var notes: [LaunchNote]
}

/// What a command line asks for.
public enum LaunchRequest: Sendable {
  /// The viewer is to start.
  case start(Launch)
  /// A text is to be printed on standard output, and that is all: help, or the version.
  case say(String)
  /// The command line makes no sense; the text tells on standard error why, and the exit code is 1, as remote-viewer's.
  case refuse(String)
}

extension LaunchRequest {
  /// The version of the viewer.
  public static let version = "0.1.0"

  /// Reads a command line, without the program's name.
  ///
  /// - Parameters:
  ///   - arguments: the words.
  ///   - environment: variables; `SPICE_PROXY` is the proxy of last resort.
  ///   - directory: where relative paths begin.
  public init(arguments: [String], environment: [String: String], directory: String) {
    do {
      let options = try LaunchOptions.parse(Self.parted(arguments))
      guard !options.version, !options.spice.gtkVersion else {
        self = .say("spice-viewer \(Self.version)")
        return
      }
      self = .start(try Launch(options, environment: environment, directory: directory))
    } catch let error as SpiceURIError {
      self = .refuse(tr("The environment variable SPICE_PROXY is no proxy: %1", error.text))
    } catch let error as KeyRemapError {
      self = .refuse(tr("“%1” cannot be understood as a key that sends others.", error.part))
    } catch {
      let message = LaunchOptions.fullMessage(for: error)
      self = LaunchOptions.exitCode(for: error).isSuccess ? .say(message) : .refuse(message)
    }
  }
}

extension LaunchRequest {
  /// The words, with the values of one-letter options parted from these: `-z150` is two words.
  private static func parted(_ arguments: [String]) -> [String] {
    let options = arguments.prefix { $0 != "--" }
    let parted = options.flatMap { word in
      ["-z", "-t", "-H", "-K"].contains(word.prefix(2)) && word.count > 2
        ? [String(word.prefix(2)), String(word.dropFirst(2))] : [word]
    }
    return parted + arguments[options.endIndex...]
  }
}

extension Launch {
  /// What options and environment ask for.
  init(_ options: LaunchOptions, environment: [String: String], directory: String) throws {
    words = options.machines
    self.directory = directory
    notes = options.spice.later.notes
    if options.windows.shared { notes.append(.hasNoEffect(option: "--shared")) }
    settings = LaunchSettings()
    let (windows, spice) = (options.windows, options.spice)

    if windows.fullScreen || windows.kiosk { settings.isFullScreen = true }
    if let percent = windows.zoom {
      settings.zoom = Zoom(percent: percent)
      if settings.zoom == nil { notes.append(.badZoom(percent)) }
    }
    settings.title = windows.title
    if let hotkeys = windows.hotkeys, !hotkeys.isEmpty {
      var problems: [HotkeyProblem] = []
      settings.hotkeys = HotkeyTable(parsing: hotkeys, problems: &problems)
      notes += problems.map(LaunchNote.hotkey)
      notes += settings.hotkeys?.later.map(LaunchNote.notThereYet) ?? []
    }
    if let keymap = windows.keymap { settings.keymap = try KeyRemap(parsing: keymap) }
    settings.autoResize = windows.autoResize
    settings.pointerDrawing = windows.cursor ?? .auto
    settings.isKiosk = windows.kiosk
    settings.kioskQuit = windows.kioskQuit ?? .never
    settings.isReadOnly = windows.readOnly
    #if os(macOS)
      if windows.display != nil { notes.append(.hasNoEffect(option: "--display")) }
    #else
      settings.display = windows.display
    #endif
    settings.verbosity = options.debug || spice.debug ? .debug : options.verbose ? .info : .warning

    settings.secureChannels = spice.secureChannels
    settings.disabledEffects = spice.disableEffects.map { $0.split { $0 == "," || $0 == ";" }.map(String.init) }
    settings.caFile = spice.caFile
    settings.hostSubject = spice.hostSubject
    settings.playsSound = !spice.disableAudio
    settings.preferredCompression = spice.preferredCompression
    settings.proxy = try ProxyURI.inEnvironment(environment)
  }
}
