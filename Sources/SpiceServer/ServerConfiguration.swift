public import SpiceCodecs
public import SpiceServerCore
public import SpiceWire

/// How a server is reached, and by whom.
public struct ServerConfiguration: Sendable {
  /// Where a server listens.
  public enum Endpoint: Hashable, Sendable {
    /// A TCP port; 0 for any that is free. Without a host, on all addresses of the machine.
    case tcp(host: String? = nil, port: UInt16)
    /// A TCP port with TLS, which ``ServerConfiguration/tls`` has the certificate for.
    case tls(host: String? = nil, port: UInt16)
    /// A Unix socket, in place of one that somebody left there. A name after an `@` is in Linux's abstract space.
    case unix(path: String)
  }

  /// A certificate and its key. All files are PEM.
  public struct TLS: Sendable {
    /// The server's certificate and those between it and its authority.
    public var certificateChainFile: String
    /// The private key of the certificate.
    public var keyFile: String
    /// What the key is encrypted with, if it is.
    public var keyPassword: String?
    /// Which ciphers TLS 1.2 may use, in OpenSSL's words; nil for what the system thinks good.
    public var cipherList: String?

    /// A certificate and its key.
    public init(certificateChainFile: String, keyFile: String) {
      self.certificateChainFile = certificateChainFile
      self.keyFile = keyFile
    }
  }

  /// Who may connect.
  public enum Authentication: Sendable {
    /// Everybody.
    case none
    /// Those who have the password, of at most 60 bytes of UTF-8, for so long; nil for always. It is safe inside of TLS,
    /// or on a network that is trusted.
    case password(String, lifetime: Duration? = nil)
    /// Nobody, until something else is said.
    case nobody
  }

  /// What happens when a client connects while another one is there.
  public enum ClientPolicy: Sendable {
    /// It takes the other one's place.
    case replace
    /// It is refused.
    case refuse
    /// Both are there, see the same, and can both use keyboard and pointer.
    case share
  }

  /// Where to listen. Every endpoint takes SPICE and WebSockets.
  public var endpoints: [Endpoint]
  /// The certificate for endpoints with TLS.
  public var tls: TLS?
  /// Who may connect.
  public var authentication = Authentication.none
  /// What happens when a client connects while another one is there.
  public var clientPolicy = ClientPolicy.replace
  /// Channels that clients must connect with TLS.
  public var secureChannels: Set<ChannelType> = []
  /// What images are compressed with, unless a client asks for something else.
  public var compression = ImageCompression.autoGLZ
  /// When clients get photographs as JPEG at first, of which they get the exact pixels as soon as their line is idle.
  public var lossyPictures = SlowLineCompression.auto
  /// When pictures that GLZ has compressed are compressed once more, with zlib.
  public var deflatedPictures = SlowLineCompression.auto
  /// What is sent as video.
  public var videoStreaming = VideoStreaming.filter
  /// What videos are coded as, best first, as far as this system makes it and a client decodes it; Motion-JPEG where
  /// nothing else is left.
  public var videoFormats = [VideoFormat.mjpeg]
  /// What the machine is called; clients show it.
  public var name: String?
  /// The machine's UUID, 16 bytes; nil for none.
  public var uuid: [UInt8]?

  /// A server that listens at some endpoints and lets everybody in.
  public init(endpoints: [Endpoint]) { self.endpoints = endpoints }
}
