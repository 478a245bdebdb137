import Foundation

/// QEMU's monitor in its machine-readable form.
final class QMPConnection {
  private let socket: PeerSocket

  init(path: String, deadline: Deadline, while keepTrying: () -> Bool) throws {
    socket = try PeerSocket(path: path, deadline: deadline, while: keepTrying)
    _ = try socket.readLine(deadline: deadline)
    try execute("qmp_capabilities", deadline: deadline)
  }

  /// Runs a command and gives what it returned.
  @discardableResult
  func execute(_ command: String, _ arguments: [String: Any] = [:], deadline: Deadline) throws -> [String: Any] {
    let request: [String: Any] = ["execute": command, "arguments": arguments]
    let line = String(decoding: try JSONSerialization.data(withJSONObject: request), as: UTF8.self)
    try socket.send(line: line, deadline: deadline)
    while true {
      let answer = try JSONSerialization.jsonObject(with: Data(try socket.readLine(deadline: deadline).utf8))
      guard let answer = answer as? [String: Any] else { throw PeerError("QMP answered with something unknown") }
      // Events come in between.
      if let error = answer["error"] as? [String: Any] {
        throw PeerError("QMP \(command): \(error["desc"] ?? "unknown error")")
      }
      if let result = answer["return"] { return result as? [String: Any] ?? ["": result] }
    }
  }
}
