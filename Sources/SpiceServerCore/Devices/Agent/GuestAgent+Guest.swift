import SpiceAgentWire
import SpiceBytes
import SpiceChannel
import SpiceWire

/// What the agent says.
extension GuestAgent {
  /// Bytes of the device that are looked at in one go.
  private static let readBytes = 16 << 10

  /// Passes on what the agent has said, as far as the clients that it is for take it.
  func read(at now: SpiceInstant) {
    while let line, lanes.allSatisfy({ $0.hasRoom(withinMessage: filter.isWithinMessage) }) {
      do throws(AgentFault) {
        if let piece = try chunks.next() {
          try pass(piece, at: now)
        } else if case .bytes(let bytes)? = line.next(atMost: Self.readBytes) {
          chunks.append(bytes)
        } else {
          return
        }
      } catch {
        return detach(at: now)
      }
    }
  }

  private func pass(_ piece: [UInt8], at now: SpiceInstant) throws(AgentFault) {
    let found = try filter.judge(piece.rawSpan, rules)
    var piece = piece
    if let header = found.header {
      if header.type == AgentMessage.Kind.announceCapabilities.rawValue {
        remember(piece, isWhole: found.isLast)
        edit(&piece)
      }
      let target = found.passes ? routes.target(of: header, piece.rawSpan) : nil
      for lane in lanes {
        lane.isAddressed = found.passes && lane.isStarted && (target == nil || target == lane.session)
      }
    }
    let grab = found.header.flatMap { grabs.received($0, piece.rawSpan, routes.layout) }
    for lane in lanes where lane.isAddressed {
      if let grab { grabs.translate(grab, &piece, for: lane.session) }
      lane.send(piece, at: now)
    }
    if found.isLast { for lane in lanes where lane.isOwedAnnouncement { announce(to: lane, at: now) } }
  }

  /// Keeps what the agent announces, as the answer to later questions.
  private func remember(_ piece: [UInt8], isWhole: Bool) {
    let body = piece.rawSpan.extracting(droppingFirst: AgentHeader.byteCount)
    guard isWhole, body.byteCount >= 8 else { return }
    var answer = piece
    var bytes = answer.mutableRawSpan
    bytes.store(UInt32(0), at: AgentHeader.byteCount)
    announcement = answer
    let isRequest: UInt32 = body.integer(at: 0)
    if isRequest == 0 { grabs.answered() }
    guard AgentRoutes.capabilities(body).contains(.graphicsDeviceInfo) else { return }
    wantsGraphicsDevices = true
    owesGraphicsDevices = true
    pump()
  }

  /// Has the agent announce what it can do under the rules, in the first piece of such a message.
  func edit(_ piece: inout [UInt8]) {
    let place = AgentHeader.byteCount + 4
    guard piece.count >= place + 4 else { return }
    let announced = AgentCapabilities(rawValue: piece.rawSpan.integer(at: place))
    var bytes = piece.mutableRawSpan
    bytes.store(rules.edited(announced).rawValue, at: place)
  }

  // MARK: Displays

  /// What a display is, or that it is gone.
  func setGraphicsDevice(_ devices: [GraphicsDeviceNote]?, of display: UInt8) {
    graphicsDevices[display] = devices
    owesGraphicsDevices = isAttached && wantsGraphicsDevices
    pump()
  }

  /// All displays, and the addresses that the entries refer to.
  func graphicsDeviceInfo() -> (GraphicsDeviceInfo, [UInt8]) {
    var addresses: [UInt8] = []
    var devices: [GraphicsDevice] = []
    for (display, notes) in graphicsDevices.sorted(by: { $0.key < $1.key }) {
      for (monitor, note) in notes.enumerated() {
        let address = note.address + [0]
        devices.append(
          GraphicsDevice(
            channelID: UInt32(display), monitorID: UInt32(clamping: monitor), deviceDisplayID: note.output,
            address: WireRange(offset: addresses.count, count: address.count)))
        addresses += address
      }
    }
    return (GraphicsDeviceInfo(devices), addresses)
  }
}

/// Which device of the guest shows a monitor.
public struct GraphicsDeviceNote: Equatable, Sendable {
  /// The device's address in the guest, such as `pci/0000/02.0`.
  public var address: [UInt8]
  /// The output of the device.
  public var output: UInt32

  /// A monitor on an output of a device.
  public init(address: [UInt8], output: UInt32) {
    self.address = address
    self.output = output
  }
}
