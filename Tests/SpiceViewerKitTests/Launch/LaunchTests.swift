import Foundation
import SpiceClient
import Testing

@testable import SpiceViewerKit

/// What a command line starts.
private func launch(_ arguments: String..., environment: [String: String] = [:]) throws -> Launch {
  let request = LaunchRequest(arguments: arguments, environment: environment, directory: "/")
  guard case .start(let launch) = request else {
    Issue.record("\(request)")
    throw CancellationError()
  }
  return launch
}

private func refusal(_ arguments: String..., environment: [String: String] = [:]) -> String? {
  guard case .refuse(let text) = LaunchRequest(arguments: arguments, environment: environment, directory: "/") else {
    return nil
  }
  return text
}

@Suite struct LaunchTests {
  @Test("without arguments the start window is shown")
  func nothing() throws {
    let launch = try launch()
    #expect(launch.words == [])
    #expect(launch.settings == LaunchSettings())
    #expect(launch.notes == [])
  }

  @Test("remote-viewer's options mean the same, in all the ways of writing them")
  func options() throws {
    let short = try launch(
      "-f", "-z", "150", "-t", "Desk", "-H", "release-cursor=ctrl+alt", "-K", "1=F1", "-k", "-v", "a.vv")
    let long = try launch(
      "--full-screen", "--zoom=150", "--title=Desk", "--hotkeys=release-cursor=ctrl+alt", "--keymap=1=F1", "--kiosk",
      "--verbose", "--", "a.vv")
    let joined = try launch("-fkv", "-z150", "-tDesk", "-Hrelease-cursor=ctrl+alt", "-K1=F1", "a.vv")
    for launch in [short, long, joined] {
      #expect(launch.words == ["a.vv"])
      #expect(launch.settings.isFullScreen == true)
      #expect(launch.settings.zoom == Zoom(percent: 150))
      #expect(launch.settings.title == "Desk")
      #expect(launch.settings.hotkeys?.hotkey(of: .releaseCursor) == Hotkey([.control, .alt]))
      #expect(launch.settings.keymap.keys(for: "1") == [KeyCode(0x3B)])
      #expect(launch.settings.isKiosk)
      #expect(launch.settings.verbosity == .info)
      #expect(launch.notes == [])
    }
  }

  @Test("the other options find their places")
  func places() throws {
    let settings = try launch(
      "--auto-resize", "never", "--cursor=local", "--kiosk-quit", "on-disconnect", "--read-only", "--debug",
      "--display=:3", "--spice-secure-channels=main,inputs", "--spice-disable-effects=wallpaper,animation",
      "--spice-ca-file=ca.pem", "--spice-host-subject=CN=x", "--spice-disable-audio",
      "--spice-preferred-compression=auto-glz", "-s", environment: ["SPICE_PROXY": "http://p:1"]
    ).settings
    #expect(settings.autoResize == .never)
    #expect(settings.pointerDrawing == .local)
    #expect(settings.kioskQuit == .onDisconnect)
    #expect(settings.isReadOnly)
    #expect(settings.verbosity == .debug)
    #expect(settings.display == ":3")
    #expect(settings.secureChannels == .types([.main, .inputs]))
    #expect(settings.disabledEffects == ["wallpaper", "animation"])
    #expect(settings.caFile == "ca.pem")
    #expect(settings.hostSubject == "CN=x")
    #expect(!settings.playsSound)
    #expect(settings.preferredCompression == .autoGLZ)
    #expect(settings.proxy == ProxyURI(host: "p", port: 1))
  }

  @Test("options for what is not there yet are accepted with a note")
  func later() throws {
    let notes = try launch(
      "--spice-smartcard", "--spice-share-cd=a.iso", "--spice-share-cd=b.iso", "--spice-shared-dir=/tmp",
      "--spice-cache-size=1", "--spice-disable-usbredir", "-z", "5", "-s", "-H", "jump=f1,smartcard-insert=f2"
    ).notes
    #expect(
      notes == [
        .notThereYet(option: "--spice-smartcard"), .notThereYet(option: "--spice-share-cd"),
        .notThereYet(option: "--spice-shared-dir"), .hasNoEffect(option: "--spice-cache-size"),
        .hasNoEffect(option: "--shared"), .badZoom(5), .hotkey(.unknownAction("jump")),
        .notThereYet(option: "smartcard-insert"),
      ])
    #expect(notes.allSatisfy { !$0.text.isEmpty && !$0.text.contains("%1") })
  }

  @Test("every option that remote-viewer has is known")
  func completeness() throws {
    let options = """
      -V --version -z100 --zoom=100 -f --full-screen -Hzoom-in=f1 --hotkeys=zoom-in=f1 --auto-resize=always -Ka=b \
      --keymap=a=b --cursor=auto -k --kiosk --kiosk-quit=never -v --verbose --debug -tx --title=x -s --shared \
      --display=:0 --spice-secure-channels=all --spice-disable-effects=all --spice-ca-file=f --spice-host-subject=CN=x \
      --spice-disable-audio --spice-smartcard --spice-smartcard-certificates=x --spice-smartcard-db=x \
      --spice-disable-usbredir --spice-usbredir-auto-redirect-filter=x --spice-usbredir-redirect-on-connect=x \
      --spice-share-cd=x --spice-cache-size=1 --spice-glz-window-size=1 --spice-shared-dir=x \
      --spice-preferred-compression=lz4 --spice-debug --spice-gtk-version
      """
    // Of options that come twice, the last counts.
    let request = LaunchRequest(
      arguments: options.split(separator: " ").map(String.init), environment: [:], directory: "/")
    guard case .say = request else {
      Issue.record("\(request)")
      return
    }
  }

  @Test("help and version are said, and nothing is started")
  func saying() {
    for arguments in [["--help"], ["-h"], ["-V", "a.vv"], ["--version"], ["--spice-gtk-version"]] {
      guard case .say(let text) = LaunchRequest(arguments: arguments, environment: [:], directory: "/") else {
        Issue.record("\(arguments)")
        continue
      }
      #expect(text.contains(arguments[0] == "--help" || arguments[0] == "-h" ? "--full-screen" : LaunchRequest.version))
      #expect(!text.contains("smartcard-db"))
    }
  }

  @Test("what makes no sense is refused with the reason")
  func refusals() {
    #expect(refusal("--nonsense")?.contains("nonsense") == true)
    #expect(refusal("--nonsense")?.contains("Usage: spice-viewer") == true)
    #expect(refusal("--zoom=big")?.contains("big") == true)
    #expect(refusal("--auto-resize=maybe") != nil)
    #expect(refusal("--spice-secure-channels=inptus")?.contains("inptus") == true)
    #expect(refusal("--keymap=1=nokey")?.contains("1=nokey") == true)
    #expect(refusal(environment: ["SPICE_PROXY": "ftp://p"])?.contains("SPICE_PROXY") == true)
  }
}

@Suite struct MachineTargetTests {
  private static func withFile(
    _ text: String, _ body: (_ folder: String, _ name: String) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.path
    let name = "spice-test-\(UUID().uuidString).vv"
    try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
    defer { try? FileManager.default.removeItem(atPath: folder + "/" + name) }
    try await body(folder, name)
  }

  @Test("a connection file is found where the command was given, and is gone if it wishes so")
  func files() async throws {
    let text = "[virt-viewer]\ntype=spice\nhost=h\nport=1\ntitle=Desk\nfullscreen=1\npassword=p\ndelete-this-file=1\n"
    try await Self.withFile(text) { folder, name in
      let (target, notes) = try await MachineTarget.load(name, directory: folder)
      #expect(target.connection.host == "h")
      #expect(target.connection.title == "Desk")
      #expect(target.connection.hints.isFullscreen == true)
      #expect(target.isForOneUse)
      #expect(notes == [])
      #expect(!FileManager.default.fileExists(atPath: folder + "/" + name))
    }
  }

  @Test("a URI is told apart from a host, by the name that the person wrote")
  func words() async throws {
    let (target, notes) = try await MachineTarget.load("spice://h:1?password=x", directory: "/")
    #expect(target.connection.port == 1)
    #expect(!target.isForOneUse)
    #expect(notes == [.connection(.passwordInURI)])
    let error = await #expect(throws: ConnectionSourceError.self) {
      try await MachineTarget.load("host:1", directory: "/tmp")
    }
    #expect(error?.mayBeHost == true)
    #expect(error?.name == "host:1")
  }

  @Test("what the command line says has the last word, but for the file's own proxy")
  func configuration() throws {
    var connection = ConnectionDescription()
    (connection.host, connection.port, connection.title) = ("h", 1, "Desk")
    var settings = LaunchSettings()
    #expect(settings.configuration(for: MachineTarget(connection)).connection == connection)
    settings.isReadOnly = true
    settings.caFile = "ca.pem"
    settings.secureChannels = .all
    settings.disabledEffects = ["all"]
    settings.proxy = ProxyURI(host: "p")
    settings.preferredCompression = .lz
    let configuration = settings.configuration(for: MachineTarget(connection))
    #expect(configuration.isReadOnly)
    #expect(configuration.connection.certificateAuthorities.file == "ca.pem")
    #expect(configuration.connection.secureChannels == .all)
    #expect(configuration.connection.hints.disabledEffects == ["all"])
    #expect(configuration.connection.proxy == ProxyURI(host: "p"))
    #expect(configuration.preferredCompression == .lz)
    connection.proxy = ProxyURI(host: "own")
    #expect(settings.configuration(for: MachineTarget(connection)).connection.proxy == ProxyURI(host: "own"))
    connection.proxy = nil
    (connection.host, connection.unixPath) = (nil, "/run/spice")
    #expect(settings.configuration(for: MachineTarget(connection)).connection.proxy == nil)
  }

  @Test("a pipe in the place of a file holds up nobody who does not wait for it")
  func pipes() async throws {
    let path = FileManager.default.temporaryDirectory.path + "/spice-test-\(UUID().uuidString)"
    // SAFETY: the path is a string of its own for the call.
    try #require(unsafe mkfifo(path, 0o600) == 0)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let reading = Task { try await MachineTarget.load(path, directory: "/").0.connection.host }
    #expect(try await MachineTarget.load("spice://other:1", directory: "/").0.connection.host == "other")
    let file = Data("[virt-viewer]\ntype=spice\nhost=piped\nport=1\n".utf8)
    try await Task.detached { try FileHandle(forWritingTo: URL(filePath: path)).write(contentsOf: file) }.value
    #expect(try await reading.value == "piped")
    let waiting = Task { try await MachineTarget.load(path, directory: "/") }
    waiting.cancel()
    await #expect(throws: ConnectionSourceError.self) { try await waiting.value }
  }

  @Test("what a file wishes that the viewer cannot do is told of")
  func wishes() async throws {
    let text = "[virt-viewer]\ntype=spice\nhost=h\nport=1\nenable-usbredir=1\nenable-smartcard=0\nusb-filter=-1\n"
    try await Self.withFile(text) { folder, name in
      let notes = try await MachineTarget.load(name, directory: folder).1
      #expect(notes == [.notThereYet(option: "enable-usbredir"), .notThereYet(option: "usb-filter")])
    }
  }

  @Test("what the command line says of a machine is not remembered, but what the user changes is")
  func remembered() throws {
    let settings = try launch("-z150", "--auto-resize=never").settings
    var remembered = MachineSettings()
    remembered.zoom = Zoom(clamping: 80)
    var now = settings.applied(to: remembered)
    #expect(now.zoom == Zoom(percent: 150))
    #expect(!now.resizesGuest)
    now.volume = 0.5
    let kept = settings.kept(now, before: remembered)
    #expect(kept.zoom == Zoom(percent: 80))
    #expect(kept.resizesGuest)
    #expect(kept.volume == 0.5)
    (now.zoom, now.resizesGuest) = (.one, true)
    #expect(settings.kept(now, before: kept).zoom == .one)
  }

  @Test("a title has the monitor's number where it wants it")
  func titles() throws {
    #expect(WindowTitle("Desk %d of 2")?.text(monitor: 1) == "Desk 1 of 2")
    #expect(WindowTitle("Desk %d of 2")?.name == "Desk of 2")
    #expect(WindowTitle("Desk")?.text(monitor: 1) == "Desk")
    #expect(WindowTitle("Desk")?.text(monitor: 2) == "Desk (2)")
    #expect(WindowTitle("%d") == nil)
    var connection = ConnectionDescription()
    connection.title = "File %d"
    #expect(LaunchSettings().title(of: MachineTarget(connection))?.name == "File")
    #expect(try launch("-tLine").settings.title(of: MachineTarget(connection))?.name == "Line")
  }

  @Test("keys of the command line come before those of the file")
  func hotkeys() throws {
    var connection = ConnectionDescription()
    connection.hints.hotkeys = [.releaseCursor: "ctrl+alt+r", .zoomIn: "junk"]
    let (table, problems) = LaunchSettings().hotkeys(for: MachineTarget(connection))
    #expect(table.hotkey(of: .releaseCursor)?.text == "ctrl+alt+r")
    #expect(problems == [.notAHotkey("junk", action: "zoom-in")])
    let settings = try launch("-H", "zoom-in=f1").settings
    #expect(settings.hotkeys(for: MachineTarget(connection)).0.hotkey(of: .releaseCursor) == nil)
  }
}
