public import SpiceWire

/// What a client session is started with. Never changes while the session lives.
public struct SessionOptions: Sendable {
  /// Which of the server's two ports can be reached.
  public struct Ports: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// The port without TLS. Unix sockets and inherited descriptors count as this one.
    public static let plain = Ports(rawValue: 1)
    /// The port with TLS.
    public static let secure = Ports(rawValue: 2)
  }

  /// The password, UTF-8, at most ``LinkLimits/passwordBytes`` bytes. Empty if there is none.
  public var password: [UInt8] = []
  /// Which ports can be reached.
  public var ports: Ports = .plain
  /// Channels that must use TLS; they are never linked without it.
  public var secureChannels: Set<ChannelType> = []
  /// Whether all channels must use TLS.
  public var securesAllChannels = false
  /// Channels that are not opened although the server offers them. The main channel cannot be left out.
  public var disabledChannels: Set<ChannelType> = []
  /// Channels of byte streams that are opened if the server offers them: ports, shared folders, sockets for USB devices.
  /// Each is for one client at a time.
  public var portTypes: Set<ChannelType> = []
  /// Whether the session only looks: it sends no input and changes nothing in the guest.
  public var isReadOnly = false
  /// Whether somebody takes the machine's sound; without, its channel is not opened.
  public var playsSound = false
  /// Whether somebody speaks to the machine; without, that channel is not opened.
  public var recordsSound = false
  /// The image compression to ask for, if the server lets the client choose.
  public var preferredCompression: ImageCompression?
  /// The video codecs to ask for, best first, if the server lets the client choose; those that cannot be decoded are left
  /// out.
  public var preferredVideoCodecs: [VideoCodec] = []
  /// Pixels of decoded images that the server may make the client keep.
  public var imageCachePixels: Int64 = 20 << 20
  /// Pixels of the GLZ window; nil lets the server's memory hint decide, between 3 and 16 Mi.
  public var glzWindowPixels: Int32?
  /// Bounds on what the server may ask for.
  public var limits = SessionLimits()

  /// A session without password on the plain port.
  public init() {}
}
