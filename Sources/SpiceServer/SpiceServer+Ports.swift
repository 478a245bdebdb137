import SpiceServerCore
import Synchronization

/// Devices of the machine that are byte streams.
extension SpiceServer {
  /// Adds a port: what clients call a serial console or a monitor, or whatever its name says.
  ///
  /// - Throws: ``SpiceServerError`` if there are too many ports.
  public func addPort(_ name: String) throws(SpiceServerError) -> SpiceServerPort {
    try plug(.port(name: Array(name.utf8)), name: name)
  }

  /// Adds a socket for a USB device of a client; its bytes are those of usbredir.
  ///
  /// - Throws: ``SpiceServerError`` if there are too many.
  public func addUSBSocket() throws(SpiceServerError) -> SpiceServerPort { try plug(.usbredir, name: nil) }

  /// Adds the guest's agent; its bytes are chunks with messages of the agent protocol.
  ///
  /// - Throws: ``SpiceServerError`` if there is one.
  public func addAgent() throws(SpiceServerError) -> SpiceServerPort {
    defer { settleAgent() }
    return try monitorsAgent.withLock { agent throws(SpiceServerError) in
      agent?.unplug(from: runtime)
      agent = nil
      // In one go: nobody else puts the stand-in back meanwhile.
      return try plug(.agent, name: nil)
    }
  }

  private func plug(_ kind: DeviceKind, name: String?) throws(SpiceServerError) -> SpiceServerPort {
    if let port = SpiceServerPort.plug(kind, name: name, to: runtime) {
      ports.withLock { $0[ObjectIdentifier(port)] = port }
      return port
    }
    throw SpiceServerError(
      .deviceExists, kind == .agent ? "there is an agent already" : "there are too many of its kind")
  }

  /// Takes a port, a socket or the agent away.
  public func remove(_ port: SpiceServerPort) {
    guard ports.withLock({ $0.removeValue(forKey: ObjectIdentifier(port)) }) != nil else { return }
    port.unplug(from: runtime)
    settleAgent()
  }

  /// Whether texts and pictures may be copied and pasted between guest and clients, and whether clients may send files,
  /// from now on. They may at first.
  public func setAgentRules(clipboard: Bool, files: Bool) {
    runtime.later { hub, _ in (hub.allowsClipboard, hub.allowsFiles) = (clipboard, files) }
  }
}
