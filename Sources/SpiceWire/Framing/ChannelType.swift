/// `SPICE_CHANNEL_…`: what a channel is for.
///
/// A newer server may list types that are not known here.
public struct ChannelType: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The session itself: agent, mouse mode, migration.
  public static let main = ChannelType(rawValue: 1)
  /// Surfaces, images and video.
  public static let display = ChannelType(rawValue: 2)
  /// Keyboard and mouse.
  public static let inputs = ChannelType(rawValue: 3)
  /// The shape and place of the pointer.
  public static let cursor = ChannelType(rawValue: 4)
  /// What the guest plays.
  public static let playback = ChannelType(rawValue: 5)
  /// What the guest records.
  public static let record = ChannelType(rawValue: 6)
  /// Obsolete: it has no messages.
  public static let tunnel = ChannelType(rawValue: 7)
  /// Card readers of the client.
  public static let smartcard = ChannelType(rawValue: 8)
  /// One virtual USB socket.
  public static let usbredir = ChannelType(rawValue: 9)
  /// A byte stream to a device or program in the guest.
  public static let port = ChannelType(rawValue: 10)
  /// A byte stream for a shared folder.
  public static let webdav = ChannelType(rawValue: 11)
}
