public import SpiceChannel

/// What the host says of the guest's agent.
extension ServerHub {
  /// Whether the agent may move the pointer.
  public func setAgentPointer(_ isAllowed: Bool, at now: SpiceInstant) {
    agent.movesPointer = isAllowed
    updateMouse(at: now)
  }

  /// Whether texts and pictures may be copied and pasted between guest and clients. A message under way goes on.
  public var allowsClipboard: Bool {
    get { agent.rules.allowsClipboard }
    set { agent.rules.allowsClipboard = newValue }
  }

  /// Whether clients may send files to the guest. A message under way goes on.
  public var allowsFiles: Bool {
    get { agent.rules.allowsFiles }
    set { agent.rules.allowsFiles = newValue }
  }

  /// What devices of the guest a display's monitors are, for agents that want to know; nil if it is gone.
  public func setGraphicsDevices(_ devices: [GraphicsDeviceNote]?, of display: UInt8) {
    agent.setGraphicsDevice(devices, of: display)
  }

  /// Whether displays have taken on the monitors that a client would like.
  public func monitorsAnswered(_ request: MonitorsRequest, isTaken: Bool, at now: SpiceInstant) {
    agent.monitorsAnswered(request, isTaken: isTaken, at: now)
  }
}
