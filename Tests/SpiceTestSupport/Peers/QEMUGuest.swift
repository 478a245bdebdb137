import Foundation

/// A running virtual machine: stock QEMU with a SPICE server, and the small Linux of `scripts/guest`.
///
/// It ends with `stop`, with its last reference, or with the test process.
public final class QEMUGuest: @unchecked Sendable {
  /// Where the SPICE server listens; give it to clients.
  public let address: SpiceAddress
  /// The folder with the sockets and logs of this machine.
  public let folder: TemporaryFolder

  private let process: PeerProcess
  private let monitor: QMPConnection
  private let control: PeerSocket
  // Serialises the use of the two connections, which is the only state that changes.
  private let queue = NSLock()
  private var requests = 0

  /// Starts a machine and waits until it shows its prompt.
  public static func start(_ configuration: Configuration = Configuration()) async throws -> QEMUGuest {
    try await offPool { try QEMUGuest(configuration) }
  }

  /// Starts a machine, lends it, and stops it.
  public static func running<T>(
    _ configuration: Configuration = Configuration(), _ body: (QEMUGuest) async throws -> T
  ) async throws -> T {
    let guest = try await start(configuration)
    do {
      let result = try await body(guest)
      await guest.stop()
      return result
    } catch {
      await guest.stop()
      throw error
    }
  }

  private init(_ configuration: Configuration) throws {
    let folder = try TemporaryFolder()
    let (arguments, address) = try configuration.arguments(folder: folder)
    let log = folder.file("qemu.log")
    let process = try PeerProcess(
      Peers.package.appending(path: "scripts/guest").path, arguments, environment: configuration.environment, log: log)
    self.folder = folder
    self.address = address
    self.process = process
    // The first machine of a clone fetches a kernel and boots; on a busy machine that takes a while.
    let deadline = Deadline(.seconds(240))
    do {
      monitor = try QMPConnection(path: folder.file("qmp.sock"), deadline: deadline) { process.isRunning }
      control = try PeerSocket(path: folder.file("control.sock"), deadline: deadline) { process.isRunning }
      // A machine that resumes is ready when it runs; one that boots says so. Nothing may be sent before.
      while try monitor.execute("query-status", deadline: deadline)["running"] as? Bool != true {
        guard process.isRunning, !deadline.isPast else { throw PeerError("the guest does not resume") }
        usleep(20_000)
      }
      try configuration.server.check(in: process)
      if !configuration.resumes {
        let said = folder.file("control.log")
        try deadline.wait(for: "the guest's prompt") {
          (try? String(contentsOfFile: said, encoding: .utf8))?.contains("ready") == true ? () : nil
        }
      }
      if let password = configuration.password {
        try monitor.execute("set_password", ["protocol": "spice", "password": password], deadline: deadline)
      }
      _ = try runNow("true", deadline: deadline)
    } catch {
      process.stop()
      let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      throw PeerError("the guest did not start: \(error). QEMU said: \(said.suffix(1500))")
    }
  }

  /// Whether QEMU is still there.
  public var isRunning: Bool { process.isRunning }

  /// Ends the machine.
  public func stop() async {
    let process = process
    _ = try? await offPool { process.stop() }
  }

  /// Suspends the whole of it, server included, as long as `body` runs.
  public func frozen<T>(_ body: () async throws -> T) async throws -> T {
    process.freeze()
    defer { process.thaw() }
    return try await body()
  }

  // MARK: The host's side

  /// What the machine's screen shows, or that of one of its devices, from QEMU itself.
  public func screendump(of device: String? = nil) async throws -> Screen {
    try await offPool { [self] in
      try queue.withLock {
        let file = folder.file("screen.ppm")
        var arguments = ["filename": file]
        arguments["device"] = device
        try monitor.execute("screendump", arguments, deadline: Deadline(.seconds(20)))
        return try Screen(ppm: [UInt8](Data(contentsOf: URL(filePath: file))))
      }
    }
  }

  /// The screen once it has not changed for a while.
  public func stillScreen(of device: String? = nil) async throws -> Screen {
    var last = try await screendump(of: device)
    for _ in 0..<100 {
      try await Task.sleep(for: .milliseconds(250))
      let next = try await screendump(of: device)
      if next == last { return next }
      last = next
    }
    throw PeerError("the guest's screen does not come to rest")
  }

  /// Resets the machine, as its button would, and waits until it shows its prompt again.
  public func reset() async throws {
    let said = folder.file("control.log")
    func prompts() -> Int {
      let text = (try? String(contentsOfFile: said, encoding: .utf8)) ?? ""
      return text.split(separator: "\n").count { $0.trimmingCharacters(in: .whitespaces).hasSuffix("ready") }
    }
    let before = prompts()
    try await qmp("system_reset")
    for _ in 0..<240 {
      try await Task.sleep(for: .milliseconds(250))
      guard prompts() > before else { continue }
      try await run("true")
      return
    }
    throw PeerError("the guest does not come back from its reset")
  }

  /// Presses keys together, by QEMU's names (`ctrl`, `alt`, `f2`), and lets them go.
  public func sendKeys(_ names: [String]) async throws {
    let keys = names.map { ["type": "qcode", "data": $0] }
    try await qmp("send-key", ["keys": keys, "hold-time": 20])
    // QEMU answers before the keys are released.
    try await Task.sleep(for: .milliseconds(40))
  }

  /// Runs a monitor command of QEMU. What it returns, if that is text, or has a status, is given.
  @discardableResult
  public func qmp(_ command: String, _ arguments: sending [String: Any] = [:]) async throws -> String {
    let data = try JSONSerialization.data(withJSONObject: arguments)
    return try await offPool { [self] in
      let arguments = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
      let answer = try queue.withLock { try monitor.execute(command, arguments, deadline: Deadline(.seconds(60))) }
      return (answer["status"] ?? answer[""]) as? String ?? ""
    }
  }

  /// Makes the file of an empty disk, on which machines can be saved, and gives its path.
  public func makeDisk() async throws -> String {
    let (file, log) = (folder.file("disk.qcow2"), folder.file("qemu-img.log"))
    return try await offPool {
      let arguments = ["create", "-q", "-f", "qcow2", file, "1M"]
      let status = try PeerProcess("qemu-img", arguments, log: log).wait(.seconds(30))
      guard status == 0 else { throw PeerError("qemu-img ended with status \(status)") }
      return file
    }
  }

  /// The kinds of the channels that clients have, by the protocol's numbers, as QEMU was told by its server.
  public func channels() async throws -> [Int] {
    try await offPool { [self] in
      let answer = try queue.withLock { try monitor.execute("query-spice", deadline: Deadline(.seconds(20))) }
      let channels = answer["channels"] as? [[String: Any]] ?? []
      return channels.compactMap { $0["channel-type"] as? Int }.sorted()
    }
  }

  /// What QEMU has taken of the system: resident memory in bytes, and descriptors.
  public func resources() throws -> (memory: Int, descriptors: Int) {
    let status = try process.systemFile("status")
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    let kilobytes = line?.split(separator: " ").compactMap { Int($0) }.first
    guard let kilobytes else { throw PeerError("the memory of QEMU is not known") }
    let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.id)/fd")
    return (kilobytes << 10, descriptors.count)
  }

  // MARK: The guest's side

  /// Runs a shell command in the guest and gives what it printed.
  ///
  /// - Throws: If the command's status is not 0, or it takes longer than `limit`.
  @discardableResult
  public func run(_ command: String, limit: Duration = .seconds(60)) async throws -> String {
    try await offPool { [self] in
      let (output, status) = try queue.withLock { try runNow(command, deadline: Deadline(limit)) }
      guard status == 0 else { throw PeerError("in the guest, '\(command)' ended with status \(status): \(output)") }
      return output
    }
  }

  /// Writes to the console that the screen shows; escape sequences work.
  public func show(_ text: String) async throws {
    let encoded = Data(text.utf8).base64EncodedString()
    try await run("echo '\(encoded)' | base64 -d > /dev/tty1")
  }

  /// Begins to record the events of the guest's input devices.
  public func recordInput() async throws { try await run("events start") }

  /// The input events since `recordInput`, of each device in order.
  public func recordedInput() async throws -> [InputEvent] {
    try await run("events read").split(separator: "\n").compactMap(InputEvent.init(line:))
  }

  /// Passes on what goes through the port of the agent, in both directions, and gives the socket for one outside.
  func passOnAgentPort() async throws -> String {
    let socket = folder.file("agent-\(UInt32.random(in: 0...UInt32.max))")
    let address: [String: Any] = ["type": "unix", "data": ["path": socket]]
    let backend: [String: Any] = [
      "type": "socket", "data": ["addr": address, "server": true, "wait": false] as [String: Any],
    ]
    try await qmp("chardev-add", ["id": "outside", "backend": backend])
    try await qmp("device_add", ["driver": "virtserialport", "chardev": "outside", "name": "outside"])
    try await run(
      """
      port() { for port in /sys/class/virtio-ports/*; do grep -qx "$1" $port/name && echo /dev/${port##*/}; done; }
      until [ -n "$(port outside)" ] && [ -e "$(port outside)" ]; do usleep 20000; done
      exec 3<> $(port com.redhat.spice.0) 4<> $(port outside) > /dev/null 2>&1 < /dev/null
      (while :; do cat <&3 >&4; usleep 20000; done) &
      (while :; do cat <&4 >&3; usleep 20000; done) &
      """)
    return socket
  }

  private func runNow(_ command: String, deadline: Deadline) throws -> (output: String, status: Int) {
    requests += 1
    let name = "request\(requests)"
    try control.send(line: "\(name) \(Data(command.utf8).base64EncodedString())", deadline: deadline)
    var output: [String] = []
    while try control.readLine(deadline: deadline) != "begin \(name)" {}
    while true {
      let line = try control.readLine(deadline: deadline)
      // Output that does not end with a line feed runs into the end's line.
      if let end = line.range(of: "end \(name) ", options: .backwards), let status = Int(line[end.upperBound...]) {
        if end.lowerBound > line.startIndex { output.append(String(line[..<end.lowerBound])) }
        return (output.joined(separator: "\n"), status)
      }
      output.append(line)
    }
  }
}

extension QEMUGuest {
  /// One event of a guest's input device, numbered as in linux/input-event-codes.h.
  public struct InputEvent: Equatable, Sendable {
    /// The name with underscores: `AT_Translated_Set_2_keyboard`, `QEMU_Virtio_Tablet`.
    public var device: String
    /// 1 key or button, 2 relative motion, 3 absolute position.
    public var type: Int
    public var code: Int
    public var value: Int

    public init(device: String, type: Int, code: Int, value: Int) {
      (self.device, self.type, self.code, self.value) = (device, type, code, value)
    }

    init?(line: Substring) {
      let fields = line.split(separator: " ")
      guard fields.count == 4, let type = Int(fields[1]), let code = Int(fields[2]), let value = Int(fields[3])
      else { return nil }
      self.init(device: String(fields[0]), type: type, code: code, value: value)
    }
  }
}
