public import CSpiceServer
import SpiceServerRuntime
import SpiceWire

@c @implementation
public func spice_get_current_compat_version() -> spice_compat_version_t { SPICE_COMPAT_VERSION_0_6 }

@c @implementation
public func spice_server_set_compat_version(_ s: OpaquePointer!, _ version: spice_compat_version_t) -> CInt {
  version == SPICE_COMPAT_VERSION_0_6 ? 0 : -1
}

@c @implementation
public func spice_server_new() -> OpaquePointer! { unsafe Handles.retain(HostedServer()) }

@c @implementation
public func spice_server_init(_ s: OpaquePointer!, _ core: UnsafeMutablePointer<SpiceCoreInterface>!) -> CInt {
  guard let server = unsafe server(s, #function), let core = unsafe core, server.runtime == nil else { return -1 }
  return unsafe server.start(core) ? 0 : -1
}

@c @implementation
public func spice_server_destroy(_ s: OpaquePointer!) {
  if let server = unsafe Handles.release(s, as: HostedServer.self) { server.stop() }
}

@c @implementation
public func spice_server_vm_start(_ s: OpaquePointer!) { unsafe server(s, #function)?.startGuest() }

@c @implementation
public func spice_server_vm_stop(_ s: OpaquePointer!) { unsafe server(s, #function)?.stopGuest() }

@c @implementation
public func spice_server_add_client(_ s: OpaquePointer!, _ socket: CInt, _ skip_auth: CInt) -> CInt {
  guard let server = unsafe server(s, #function) else { return -1 }
  return server.adopt(socket, isSecure: false, skipsTicket: skip_auth != 0) ? 0 : -1
}

@c @implementation
public func spice_server_add_ssl_client(_ s: OpaquePointer!, _ socket: CInt, _ skip_auth: CInt) -> CInt {
  guard let server = unsafe server(s, #function) else { return -1 }
  return server.adopt(socket, isSecure: true, skipsTicket: skip_auth != 0) ? 0 : -1
}

@c @implementation
public func spice_server_get_num_clients(_ s: OpaquePointer!) -> CInt {
  unsafe CInt(clamping: Handles.object(s, as: HostedServer.self)?.runtime?.clientCount ?? 0)
}

@c @implementation
public func spice_server_is_server_mouse(_ s: OpaquePointer!) -> CInt {
  unsafe server(s, #function)?.runtime?.mouseMode == .client ? 0 : 1
}

@c @implementation
public func spice_server_get_sock_info(
  _ s: OpaquePointer!, _ sa: UnsafeMutablePointer<sockaddr>!, _ salen: UnsafeMutablePointer<socklen_t>!
) -> CInt { -1 }

@c @implementation
public func spice_server_get_peer_info(
  _ s: OpaquePointer!, _ sa: UnsafeMutablePointer<sockaddr>!, _ salen: UnsafeMutablePointer<socklen_t>!
) -> CInt { -1 }

/// The server of a pointer; a host that gives none is told, and nothing else happens.
@unsafe
func server(_ pointer: OpaquePointer?, _ function: String) -> HostedServer? {
  if let server = unsafe Handles.object(pointer, as: HostedServer.self) { return server }
  HostLog.critical("\(function): there is no server")
  return nil
}
