import CSpiceServer
import SpiceGeometry
import SpiceServerCore
import SpiceWire

/// The devices that a host has added, but for displays all of a kind that there is one of.
@safe
struct HostedDevices {
  var keyboard: UnsafeMutablePointer<SpiceKbdInstance>?
  var mouse: UnsafeMutablePointer<SpiceMouseInstance>?
  var tablet: UnsafeMutablePointer<SpiceTabletInstance>?
  var migration: UnsafeMutablePointer<SpiceMigrateInstance>?
  var characters: [HostedCharacters] = []
  var displays: [HostedDisplay] = []

  /// Tells the devices what a client does.
  func input(_ event: InputEvent) {
    switch event {
    case .scanCode(let byte):
      guard let keyboard = unsafe keyboard, let sif = unsafe interface(keyboard, SpiceKbdInterface.self) else { return }
      unsafe sif.pointee.push_scan_freg?(keyboard, byte)
    case .motion(let dx, let dy, let dz, let buttons):
      guard let mouse = unsafe mouse, let sif = unsafe interface(mouse, SpiceMouseInterface.self) else { return }
      unsafe sif.pointee.motion?(mouse, dx, dy, dz, buttons.forHost)
    case .buttons(let buttons):
      guard let mouse = unsafe mouse, let sif = unsafe interface(mouse, SpiceMouseInterface.self) else { return }
      unsafe sif.pointee.buttons?(mouse, buttons.forHost)
    case .tabletArea(let area):
      guard let tablet = unsafe tablet, let sif = unsafe interface(tablet, SpiceTabletInterface.self) else { return }
      unsafe sif.pointee.set_logical_size?(tablet, CInt(area.width), CInt(area.height))
    case .position(let x, let y, let buttons):
      guard let tablet = unsafe tablet, let sif = unsafe interface(tablet, SpiceTabletInterface.self) else { return }
      unsafe sif.pointee.position?(tablet, x, y, buttons.forHost)
    case .tabletWheel(let dz, let buttons):
      guard let tablet = unsafe tablet, let sif = unsafe interface(tablet, SpiceTabletInterface.self) else { return }
      unsafe sif.pointee.wheel?(tablet, dz, buttons.forHost)
    case .tabletButtons(let buttons):
      guard let tablet = unsafe tablet, let sif = unsafe interface(tablet, SpiceTabletInterface.self) else { return }
      unsafe sif.pointee.buttons?(tablet, buttons.forHost)
    }
  }

  /// Whether all displays take on the monitors that a client would like; then they are told.
  func takeMonitors(_ config: [UInt8]) -> Bool {
    guard !displays.isEmpty, displays.allSatisfy({ $0.takesMonitors }) else { return false }
    for display in displays { display.setClientMonitors(config) }
    return true
  }

  /// Tells whoever moves the machine that a step is done.
  @unsafe
  func tellMigration(
    _ step: (UnsafePointer<SpiceMigrateInterface>) -> (
      @convention(c) (UnsafeMutablePointer<SpiceMigrateInstance>?) -> Void
    )?
  ) {
    guard let migration = unsafe migration, let sif = unsafe interface(migration, SpiceMigrateInterface.self) else {
      return
    }
    unsafe step(sif)?(migration)
  }

  /// The interface of a device; every instance begins with its base.
  @unsafe
  private func interface<Instance, Interface>(
    _ instance: UnsafeMutablePointer<Instance>, _ type: Interface.Type
  ) -> UnsafePointer<Interface>? {
    unsafe Handles.interface(Handles.cast(instance, to: SpiceBaseInstance.self), as: type)
  }
}

extension MouseButtons {
  /// The buttons as hosts count them: left, right, middle, and the others where they are, one further up.
  var forHost: UInt32 {
    let bits = UInt32(rawValue)
    return bits & 1 | (bits & 2) << 1 | (bits & 4) >> 1 | (bits & 0xFFE0) << 1
  }
}
