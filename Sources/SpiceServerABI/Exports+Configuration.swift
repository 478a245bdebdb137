public import CSpiceServer
import SpiceServerCore
import SpiceSockets
import SpiceWire

@c @implementation
public func spice_server_set_port(_ s: OpaquePointer!, _ port: CInt) -> CInt {
  guard let port = UInt16(exactly: port), let server = unsafe server(s, #function) else { return -1 }
  server.settings.port = port
  return 0
}

@c @implementation
public func spice_server_set_addr(_ s: OpaquePointer!, _ addr: UnsafePointer<CChar>!, _ flags: CInt) {
  guard let server = unsafe server(s, #function) else { return }
  let text = unsafe String((Handles.text(addr) ?? "").prefix(255))
  server.settings.address =
    switch flags {
    case CInt(SPICE_ADDR_FLAG_UNIX_ONLY): .unix(path: text)
    case CInt(SPICE_ADDR_FLAG_IPV4_ONLY): .internet(host: text, .ip4)
    case CInt(SPICE_ADDR_FLAG_IPV6_ONLY): .internet(host: text, .ip6)
    default: .internet(host: text, .any)
    }
}

@c @implementation
public func spice_server_set_listen_socket_fd(_ s: OpaquePointer!, _ listen_fd: CInt) -> CInt {
  unsafe server(s, #function)?.settings.listeningDescriptor = listen_fd
  return 0
}

@c @implementation
public func spice_server_set_exit_on_disconnect(_ s: OpaquePointer!, _ flag: CInt) -> CInt {
  unsafe server(s, #function)?.settings.exitsOnDisconnect = flag != 0
  return 0
}

@c @implementation
public func spice_server_set_name(_ s: OpaquePointer!, _ name: UnsafePointer<CChar>!) {
  guard let server = unsafe server(s, #function), let name = unsafe Handles.text(name) else { return }
  server.settings.name = name
  server.change { hub, _ in hub.name = Array(name.utf8) }
}

@c @implementation
public func spice_server_set_uuid(_ s: OpaquePointer!, _ uuid: UnsafePointer<UInt8>!) {
  guard let server = unsafe server(s, #function), let uuid = unsafe uuid else { return }
  var number = GuestUUID()
  number.bytes = unsafe Array(UnsafeBufferPointer(start: uuid, count: 16))
  server.settings.uuid = number
  server.change { [number] hub, _ in hub.uuid = number }
}

@c @implementation
public func spice_server_set_image_compression(_ s: OpaquePointer!, _ comp: SpiceImageCompression) -> CInt {
  guard let server = unsafe server(s, #function) else { return 0 }
  guard comp.rawValue > SPICE_IMAGE_COMPRESSION_INVALID.rawValue,
    comp.rawValue <= SPICE_IMAGE_COMPRESSION_LZ4.rawValue
  else {
    HostLog.warning("ic invalid")
    return 0
  }
  server.settings.compression = comp
  server.compressionChanged()
  return 0
}

@c @implementation
public func spice_server_get_image_compression(_ s: OpaquePointer!) -> SpiceImageCompression {
  unsafe server(s, #function)?.settings.compression ?? SPICE_IMAGE_COMPRESSION_INVALID
}

@c @implementation
public func spice_server_set_jpeg_compression(_ s: OpaquePointer!, _ comp: spice_wan_compression_t) -> CInt {
  guard isKnown(comp), let server = unsafe server(s, #function) else { return -1 }
  server.settings.jpegCompression = comp
  server.compressionChanged()
  return 0
}

@c @implementation
public func spice_server_set_zlib_glz_compression(_ s: OpaquePointer!, _ comp: spice_wan_compression_t) -> CInt {
  guard isKnown(comp), let server = unsafe server(s, #function) else { return -1 }
  server.settings.zlibCompression = comp
  server.compressionChanged()
  return 0
}

private func isKnown(_ compression: spice_wan_compression_t) -> Bool {
  let known = [SPICE_WAN_COMPRESSION_AUTO, SPICE_WAN_COMPRESSION_ALWAYS, SPICE_WAN_COMPRESSION_NEVER]
  if known.contains(where: { $0 == compression }) { return true }
  HostLog.critical("invalid compression \(compression.rawValue)")
  return false
}

@c @implementation
public func spice_server_set_streaming_video(_ s: OpaquePointer!, _ value: CInt) -> CInt {
  guard let server = unsafe server(s, #function), value > CInt(SPICE_STREAM_VIDEO_INVALID),
    value <= CInt(SPICE_STREAM_VIDEO_FILTER)
  else { return -1 }
  server.settings.streaming = value
  server.compressionChanged()
  return 0
}

@c @implementation
public func spice_server_set_video_codecs(_ s: OpaquePointer!, _ video_codecs: UnsafePointer<CChar>!) -> CInt {
  guard let text = unsafe Handles.text(video_codecs) else {
    HostLog.critical("\(#function): assertion 'codecs != nullptr' failed")
    return -1
  }
  guard let server = unsafe server(s, #function) else { return -1 }
  guard let codecs = VideoCodecList(text, warn: HostLog.warning) else {
    HostLog.warning("Failed to set video codecs, input string: \(text)")
    return -1
  }
  server.settings.codecs = codecs
  server.compressionChanged()
  return 0
}

@c @implementation
public func spice_server_get_video_codecs(_ s: OpaquePointer!) -> UnsafePointer<CChar>! {
  let text = unsafe server(s, #function)?.settings.codecs?.text ?? ""
  return unsafe UnsafePointer(copyForHost(text))
}

@c @implementation
public func spice_server_free_video_codecs(_ s: OpaquePointer!, _ video_codecs: UnsafePointer<CChar>!) {
  unsafe freeForHost(video_codecs)
}

@c @implementation
public func spice_server_add_renderer(_ s: OpaquePointer!, _ name: UnsafePointer<CChar>!) -> CInt {
  guard let server = unsafe server(s, #function), unsafe Handles.text(name) == "sw", server.settings.renderers.count < 2
  else { return -1 }
  server.settings.renderers.append("sw")
  return 0
}

@c @implementation
public func spice_server_set_playback_compression(_ s: OpaquePointer!, _ enable: CInt) -> CInt {
  guard let server = unsafe server(s, #function) else { return 0 }
  let compresses = enable != 0
  server.settings.compressesPlayback = compresses
  server.change { hub, now in hub.playback?.setCompresses(compresses, at: now) }
  return 0
}

@c @implementation
public func spice_server_set_agent_mouse(_ s: OpaquePointer!, _ enable: CInt) -> CInt {
  guard let server = unsafe server(s, #function) else { return -1 }
  server.settings.agentMovesPointer = enable != 0
  server.change { hub, now in hub.setAgentPointer(enable != 0, at: now) }
  return 0
}

@c @implementation
public func spice_server_set_agent_copypaste(_ s: OpaquePointer!, _ enable: CInt) -> CInt {
  guard let server = unsafe server(s, #function) else { return -1 }
  server.settings.allowsClipboard = enable != 0
  server.change { hub, _ in hub.allowsClipboard = enable != 0 }
  return 0
}

@c @implementation
public func spice_server_set_agent_file_xfer(_ s: OpaquePointer!, _ enable: CInt) -> CInt {
  guard let server = unsafe server(s, #function) else { return -1 }
  server.settings.allowsFiles = enable != 0
  server.change { hub, _ in hub.allowsFiles = enable != 0 }
  return 0
}
