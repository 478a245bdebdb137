public import CSpiceServer
import SpiceServerCore
import SpiceWire

@c @implementation
public func spice_server_add_interface(
  _ s: OpaquePointer!, _ sin: UnsafeMutablePointer<SpiceBaseInstance>!
) -> CInt {
  guard let server = unsafe server(s, #function), let instance = unsafe sin, let sif = unsafe instance.pointee.sif,
    let type = unsafe Handles.text(sif.pointee.type)
  else { return -1 }
  guard let kind = InterfaceKind(rawValue: type) else { return 0 }
  guard unsafe kind.accepts(sif.pointee) else {
    HostLog.warning("unsupported \(kind.name) interface")
    return -1
  }
  return unsafe server.add(instance, as: kind) ? 0 : -1
}

@c @implementation
public func spice_server_remove_interface(_ sin: UnsafeMutablePointer<SpiceBaseInstance>!) -> CInt {
  guard let instance = unsafe sin, let sif = unsafe instance.pointee.sif,
    let type = unsafe Handles.text(sif.pointee.type)
  else { return -1 }
  guard let kind = InterfaceKind(rawValue: type), kind.isRemovable else {
    HostLog.warning("VD_INTERFACE_REMOVING unsupported")
    return -1
  }
  return unsafe HostedServer.remove(instance, as: kind) ? 0 : -1
}

/// The kinds of devices by their names, and the versions of their interfaces that are understood.
enum InterfaceKind: String {
  case keyboard
  case mouse
  case tablet
  case display = "qxl"
  case playback
  case record
  case characters = "char_device"
  case migration

  private var version: (major: UInt32, minor: UInt32) {
    switch self {
    case .keyboard, .mouse, .tablet, .migration: (1, 1)
    case .display: (3, 3)
    case .playback, .characters: (1, 3)
    case .record: (2, 3)
    }
  }

  /// The kind for people.
  var name: String { self == .characters ? "char device" : rawValue }

  var isRemovable: Bool {
    switch self {
    case .tablet, .playback, .record, .characters, .display: true
    case .keyboard, .mouse, .migration: false
    }
  }

  func accepts(_ interface: SpiceBaseInterface) -> Bool {
    unsafe interface.major_version == version.major && interface.minor_version <= version.minor
  }
}

@c @implementation
public func spice_server_kbd_leds(_ sin: UnsafeMutablePointer<SpiceKbdInstance>!, _ leds: CInt) -> CInt {
  guard let state = unsafe sin.pointee.st, let device = unsafe Handles.object(state, as: AttachedDevice.self) else {
    return 0
  }
  let locks = KeyModifiers(rawValue: UInt16(truncatingIfNeeded: leds))
  device.server?.change { hub, now in hub.setLocks(locks, at: now) }
  return 0
}

@c @implementation
public func spice_server_char_device_recognized_subtypes() -> UnsafeMutablePointer<UnsafePointer<CChar>?>! {
  unsafe RecognizedSubtypes.list
}

@c @implementation
public func spice_server_char_device_wakeup(_ sin: UnsafeMutablePointer<SpiceCharDeviceInstance>!) {
  if unsafe sin?.pointee.st == nil {
    HostLog.warning("no RedCharDevice attached to instance \(UInt(bitPattern: sin))")
  }
  unsafe characters(sin)?.pump()
}

@c @implementation
public func spice_server_port_event(_ sin: UnsafeMutablePointer<SpiceCharDeviceInstance>!, _ event: UInt8) {
  unsafe characters(sin)?.happened(PortEvent(rawValue: event))
}

/// The device of characters of an instance; nil if it was not added.
@unsafe
private func characters(_ instance: UnsafeMutablePointer<SpiceCharDeviceInstance>?) -> HostedCharacters? {
  unsafe Handles.object(instance?.pointee.st, as: AttachedDevice.self)?.characters
}
