import Foundation

/// The sound server of a desktop, PulseAudio, with loudspeakers and a microphone that nobody hears or speaks to.
///
/// It ends with its last reference, or with the test process.
public final class SoundServer: Sendable {
  /// What programs are told, to find it.
  public var environment: [String: String] { ["PULSE_SERVER": "unix:\(socket)"] }
  private let socket: String
  private let folder: TemporaryFolder
  private let process: PeerProcess

  /// Starts a server, and waits until it answers.
  public static func start() async throws -> SoundServer {
    let server = try await offPool { try SoundServer() }
    guard await eventually({ (try? await server.run("pactl", ["set-default-sink", "speaker"])) != nil }) else {
      throw PeerError("the sound server does not answer: \(server.said)")
    }
    try await server.run("pactl", ["set-default-source", "microphone.monitor"])
    return server
  }

  private init() throws {
    folder = try TemporaryFolder()
    let socket = folder.file("sound.socket")
    self.socket = socket
    let modules = [
      "module-native-protocol-unix socket=\(socket) auth-anonymous=1", "module-null-sink sink_name=speaker rate=48000",
      "module-null-sink sink_name=microphone rate=48000",
    ]
    // It closes what it inherits, and Foundation takes that for its end: a shell stays with the descriptor.
    let shell = ["-c", "setpriv --pdeathsig KILL \"$@\"; exit $?", "sound", try Peers.program("pulseaudio")]
    let options = ["-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"]
    process = try PeerProcess(
      "/bin/bash", shell + options + modules.flatMap { ["-L", $0] },
      environment: ["HOME": folder.path, "XDG_RUNTIME_DIR": folder.path, "DBUS_SESSION_BUS_ADDRESS": "disabled:"],
      log: folder.file("pulse.log"))
  }

  deinit { process.stop() }

  private var said: String { (try? String(contentsOfFile: folder.file("pulse.log"), encoding: .utf8)) ?? "" }

  /// What the loudspeakers play from now on: two samples of 16 bits for each frame, 48000 times a second.
  public final class Recording: Sendable {
    private let process: PeerProcess
    private let file: String

    fileprivate init(_ process: PeerProcess, _ file: String) { (self.process, self.file) = (process, file) }

    /// The samples so far.
    public var samples: [Int16] { [Int16](samplesOf: (try? Data(contentsOf: URL(filePath: file))) ?? Data()) }
  }

  /// Begins to record the loudspeakers, and waits until it does.
  public func record() async throws -> Recording {
    let file = folder.file("recording-\(UInt32.random(in: 0...UInt32.max))")
    let process = try await offPool { [environment] in
      try PeerProcess("parec", ["-d", "speaker.monitor"] + Self.format, environment: environment, log: file)
    }
    let recording = Recording(process, file)
    guard await eventually({ !recording.samples.isEmpty }) else { throw PeerError("the loudspeakers are not recorded") }
    return recording
  }

  /// Speaks samples into the microphone, as long as that lasts.
  public func speak(_ samples: [Int16]) async throws {
    let file = folder.file("spoken")
    try samples.data.write(to: URL(filePath: file))
    try await run("pacat", ["-p", "-d", "microphone"] + Self.format + [file])
  }

  /// The programs that play something, or that hear the microphone.
  public func programs(_ what: Use) async throws -> [String] {
    try await run("pactl", ["list", what.rawValue]).matches(of: /application\.name = "([^"]*)"/).map { String($0.1) }
  }

  /// What a program uses of it.
  public enum Use: String, Sendable {
    case loudspeakers = "sink-inputs"
    case microphone = "source-outputs"
  }

  private static let format = ["--raw", "--format=s16le", "--rate=48000", "--channels=2", "--latency-msec=20"]

  @discardableResult
  private func run(_ program: String, _ arguments: [String]) async throws -> String {
    let log = folder.file("\(program)-\(UInt32.random(in: 0...UInt32.max)).log")
    return try await offPool { [environment] in
      try PeerProcess.run(program, arguments, environment: environment, log: log, limit: .seconds(60))
    }
  }
}

extension [Int16] {
  /// Plain samples of 16 bits, the lower byte first.
  public init(samplesOf data: Data) {
    let bytes = [UInt8](data)
    self = stride(from: 0, to: bytes.count - 1, by: 2).map {
      Int16(truncatingIfNeeded: Int(bytes[$0]) | Int(bytes[$0 + 1]) << 8)
    }
  }

  /// Their bytes, the lower one first.
  public var data: Data { Data(flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }) }
}
