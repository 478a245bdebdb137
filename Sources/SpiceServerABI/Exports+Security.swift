import CSpiceServer
import SpiceChannel
import SpiceServerCore
import SpiceServerRuntime
import SpiceSockets
import SpiceWire

@c @implementation
public func spice_server_set_noauth(_ s: OpaquePointer!) -> CInt {
  guard let server = unsafe server(s, #function) else { return 0 }
  server.settings.ticketing = .open
  server.change { hub, _ in hub.ticketing = .open }
  return 0
}

@c @implementation
public func spice_server_set_ticket(
  _ s: OpaquePointer!, _ passwd: UnsafePointer<CChar>!, _ lifetime: CInt, _ fail_if_connected: CInt,
  _ disconnect_if_connected: CInt
) -> CInt {
  guard let server = unsafe server(s, #function) else { return -1 }
  if (server.runtime?.clientCount ?? 0) > 0 {
    if fail_if_connected != 0 { return -1 }
    if disconnect_if_connected != 0 { server.runtime?.disconnectClients() }
  }
  // Clients that came in without a password have to show one.
  if server.settings.ticketing == .open { server.runtime?.disconnectClients() }
  let expiry = lifetime == 0 ? nil : MonotonicClock.now.advanced(byMilliseconds: Int64(lifetime) * 1000)
  let password = unsafe Handles.bytes(passwd)
  let isTooLong = (password?.count ?? 0) > Ticketing.passwordBytes
  let ticketing =
    password.map { isTooLong ? .closed : Ticketing(password: $0, expiry: expiry) }
    ?? .closed
  server.settings.ticketing = ticketing
  server.change { hub, _ in hub.ticketing = ticketing }
  return isTooLong ? -1 : 0
}

@c @implementation
public func spice_server_set_tls(
  _ s: OpaquePointer!, _ port: CInt, _ ca_cert_file: UnsafePointer<CChar>!, _ certs_file: UnsafePointer<CChar>!,
  _ private_key_file: UnsafePointer<CChar>!, _ key_passwd: UnsafePointer<CChar>!, _ dh_key_file: UnsafePointer<CChar>!,
  _ ciphersuite: UnsafePointer<CChar>!
) -> CInt {
  guard let server = unsafe server(s, #function), let port = UInt16(exactly: port), port > 0,
    let authority = unsafe Handles.text(ca_cert_file), let chain = unsafe Handles.text(certs_file),
    let key = unsafe Handles.text(private_key_file)
  else { return -1 }
  var tls = TLSConfiguration(certificateChainFile: chain, keyFile: key)
  tls.authorityFile = authority
  tls.keyPassword = unsafe Handles.text(key_passwd)
  tls.diffieHellmanFile = unsafe Handles.text(dh_key_file)
  tls.cipherList = unsafe Handles.text(ciphersuite)
  server.settings.tls = tls
  server.settings.securePort = port
  return 0
}

@c @implementation
public func spice_server_set_channel_security(
  _ s: OpaquePointer!, _ channel: UnsafePointer<CChar>!, _ security: CInt
) -> CInt {
  guard let server = unsafe server(s, #function) else { return -1 }
  let ways = SecurityPolicy.Ways(rawValue: UInt8(truncatingIfNeeded: security) & 3)
  if let name = unsafe Handles.text(channel) {
    guard let type = ChannelType.named[name] else { return -1 }
    server.settings.security.rules[type] = ways
  } else {
    server.settings.security.standard = ways
  }
  let policy = server.settings.security
  server.change { hub, _ in hub.security = policy }
  return 0
}

@c @implementation
public func spice_server_set_sasl(_ s: OpaquePointer!, _ enabled: CInt) -> CInt {
  if enabled == 0 { return 0 }
  HostLog.warning("SASL is not supported yet")
  return -1
}

@c @implementation
public func spice_server_set_sasl_appname(_ s: OpaquePointer!, _ appname: UnsafePointer<CChar>!) -> CInt { 0 }
