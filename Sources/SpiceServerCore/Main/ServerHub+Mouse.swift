public import SpiceChannel
public import SpiceGeometry
public import SpiceWire

/// The pointer's devices and displays.
extension ServerHub {
  /// There is, or is no more, a device that takes absolute positions.
  public func setTablet(_ isPresent: Bool, at now: SpiceInstant) {
    mouse.hasTablet = isPresent
    updateMouse(at: now)
  }

  /// A display is there. Until it has a primary surface, it has no say.
  public func addDisplay(_ id: UInt8, at now: SpiceInstant) {
    mouse.displays.append((id, nil))
    updateMouse(at: now)
  }

  /// A display is gone.
  public func removeDisplay(_ id: UInt8, at now: SpiceInstant) {
    mouse.displays.removeAll { $0.id == id }
    updateMouse(at: now)
  }

  /// The primary surface of a display is another one, or there is none.
  public func setPrimary(of id: UInt8, size: Rect?, allowsPositions: Bool, at now: SpiceInstant) {
    guard let index = mouse.displays.firstIndex(where: { $0.id == id }) else { return }
    mouse.displays[index].primary = size.map { .init(allowsPositions: allowsPositions, size: $0) }
    updateMouse(at: now)
  }

  /// Who moves the pointer now.
  public var mouseMode: MouseMode { mouse.modes.current }

  func updateMouse(at now: SpiceInstant) {
    mouse.hasAgent = agent.isPointing
    let changed = mouse.update(displayChannels: displayCount)
    if mouse.modes.supported.contains(.client) { host?.input(.tabletArea(mouse.area)) }
    if changed { mouseChanged(at: now) }
  }

  /// A client asks for a mode. Everybody is told once all that has arrived is looked at: a client that asks again and
  /// again is not to fill the queues of the others.
  func requestMouseMode(_ mode: MouseMode) { _ = mouse.request(mode) }

  /// Tells who moves the pointer now, unless that was told last.
  func tellMouse(at now: SpiceInstant) {
    if mouse.modes != toldMouseModes { mouseChanged(at: now) }
  }

  private func mouseChanged(at now: SpiceInstant) {
    toldMouseModes = mouse.modes
    for client in clients { client.main?.tell(mouse.modes, at: now) }
    host?.mouseModeChanged(mouse.modes.current)
  }

  /// The guest has switched locks of its keyboard on or off.
  public func setLocks(_ locks: KeyModifiers, at now: SpiceInstant) {
    self.locks = locks
    for client in clients { client.inputs?.tell(locks, at: now) }
  }
}
