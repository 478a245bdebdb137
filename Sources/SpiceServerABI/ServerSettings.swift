import CSpiceServer
import SpiceServerCore
import SpiceSockets
import SpiceWire

/// What a host has asked for, with what holds if it has not.
struct ServerSettings {
  /// Where to listen.
  enum Address {
    case internet(host: String, ListeningSocket.Family)
    case unix(path: String)
  }

  /// The ports that are listened on; nil for none.
  var port: UInt16?
  var securePort: UInt16?
  var address = Address.internet(host: "", .any)
  /// A socket that the host listens on itself, instead of the plain port.
  var listeningDescriptor: CInt?
  var tls: TLSConfiguration?
  var ticketing = Ticketing.closed
  var security = SecurityPolicy()
  var compression = SPICE_IMAGE_COMPRESSION_AUTO_GLZ
  var jpegCompression = SPICE_WAN_COMPRESSION_AUTO
  var zlibCompression = SPICE_WAN_COMPRESSION_AUTO
  var streaming = CInt(SPICE_STREAM_VIDEO_FILTER)
  var codecs: VideoCodecList?
  var compressesPlayback = true
  var renderers: [String] = []
  var exitsOnDisconnect = false
  /// What the guest's agent may do.
  var agentMovesPointer = true
  var allowsClipboard = true
  var allowsFiles = true
  var name: String?
  var uuid: GuestUUID?

  /// The level of compression that a device may apply itself.
  var compressionLevel: CInt {
    streaming == CInt(SPICE_STREAM_VIDEO_OFF) && compression == SPICE_IMAGE_COMPRESSION_QUIC ? 1 : 0
  }
}
