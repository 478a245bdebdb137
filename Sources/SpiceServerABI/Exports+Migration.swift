import CSpiceServer
import SpiceServerRuntime

// Clients are not taken along yet when a machine moves: they are disconnected, and can connect to where it is.

@c @implementation
public func spice_server_migrate_info(
  _ s: OpaquePointer!, _ dest: UnsafePointer<CChar>!, _ port: CInt, _ secure_port: CInt,
  _ cert_subject: UnsafePointer<CChar>!
) -> CInt {
  NotThereYet.tell("migration of clients")
  return -1
}

@c @implementation
public func spice_server_migrate_switch(_ s: OpaquePointer!) -> CInt {
  NotThereYet.tell("migration of clients")
  return 0
}

@c @implementation
public func spice_server_migrate_connect(
  _ s: OpaquePointer!, _ dest: UnsafePointer<CChar>!, _ port: CInt, _ secure_port: CInt,
  _ cert_subject: UnsafePointer<CChar>!
) -> CInt {
  guard let server = unsafe server(s, #function) else { return -1 }
  NotThereYet.tell("migration of clients")
  // The host waits for this, whatever comes of it.
  unsafe server.devices.tellMigration { unsafe $0.pointee.migrate_connect_complete }
  return unsafe dest != nil && (port != -1 || secure_port != -1) ? 0 : -1
}

@c @implementation
public func spice_server_migrate_start(_ s: OpaquePointer!) -> CInt {
  // No client was told of a target.
  -1
}

@c @implementation
public func spice_server_migrate_end(_ s: OpaquePointer!, _ completed: CInt) -> CInt {
  guard let server = unsafe server(s, #function) else { return -1 }
  if completed != 0 { server.runtime?.disconnectClients() }
  unsafe server.devices.tellMigration { unsafe $0.pointee.migrate_end_complete }
  return 0
}

@c @implementation
public func spice_server_set_seamless_migration(_ s: OpaquePointer!, _ enable: CInt) {}
