import CSpiceServer
import SpiceSockets
import SpiceWire

/// What a host is told of a connection, at the same place from the first time to the last.
@safe
final class ConnectionRecord {
  /// What the host gets. It may keep the address until it is told of the end.
  let info: UnsafeMutablePointer<SpiceChannelEventInfo>
  /// Whether it is a client's main channel.
  private(set) var isMain = false

  init(local: SocketAddress, peer: SocketAddress) {
    unsafe info = .allocate(capacity: 1)
    unsafe info.initialize(to: SpiceChannelEventInfo())
    unsafe info.pointee.flags = CInt(SPICE_CHANNEL_EVENT_FLAG_ADDR_EXT)
    let (local, peer) = (local.bytes, peer.bytes)
    unsafe spice_host_set_addresses(info, local, local.count, peer, peer.count)
  }

  deinit { unsafe info.deallocate() }

  /// It became a channel of a client.
  func link(_ channel: ChannelID, _ session: SessionID, isSecure: Bool) {
    unsafe info.pointee.connection_id = CInt(bitPattern: session.rawValue)
    unsafe info.pointee.type = CInt(channel.type.rawValue)
    unsafe info.pointee.id = CInt(channel.id)
    if isSecure { unsafe info.pointee.flags |= CInt(SPICE_CHANNEL_EVENT_FLAG_TLS) }
    isMain = channel.type == .main
  }
}
