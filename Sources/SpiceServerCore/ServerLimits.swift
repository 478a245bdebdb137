/// Bounds on what guests and clients can make a server spend.
///
/// They lie well above what real ones ask for. Bounds that the protocol has by itself stand with their declarations.
public struct ServerLimits: Sendable {
  // MARK: Clients

  /// Milliseconds from a connection to the end of its link handshake, TLS included, and from there to the first message
  /// that a display channel must send.
  public var linkMilliseconds: Int64 = 10_000
  /// Connections that have not finished their handshake. Beyond that, the oldest is given up for a new one.
  public var unlinkedConnections = 256
  /// Bytes that may arrive on a connection before its handshake is over, beyond those that it consists of.
  public var unlinkedBytes = 1 << 16
  /// Clients at the same time, where there may be several.
  public var clients = 64
  /// Channels of one client.
  public var channelsOfAClient = 64
  /// Clients of a display at the same time. There cannot be more than 64.
  public var clientsOfADisplay = 64
  /// Bytes of one message from a client.
  public var clientMessageBytes = 1 << 16
  /// Bytes of one message from a client for a device of characters, compressed or not: a packet of USB may be large.
  public var deviceMessageBytes = 4 << 20
  /// Bytes from a client that wait for such a device before the client is not read any more.
  public var deviceQueueBytes = 256 << 10
  /// Bytes of one frame of a stream that a guest sends; as the reference server has it.
  public var guestFrameBytes = 32 << 20
  /// Bytes that wait in a connection's queue before no more messages are made for it.
  public var queuedBytes = 64 << 10
  /// Bytes that may wait in a queue of messages that cannot be left out: those of main and inputs channels. A client that
  /// asks for more and does not take it is given up.
  public var queuedBytesAtMost = 4 << 20
  /// Milliseconds that a client may take nothing of what waits for it before it is given up.
  public var stallMilliseconds: Int64 = 30_000

  // MARK: Sound

  /// Packets of sound that wait for a client that does not take them; newer ones take the place of the oldest.
  public var waitingSoundPackets = 3
  /// Bytes that may wait in the queue of a channel of sound before no more is put there: some plain packets.
  public var queuedSoundBytes = 8 << 10

  // MARK: Guests

  /// Surfaces of a display, the primary one included.
  public var surfaces: UInt32 = 1024
  /// Pixels of all surfaces of a display together: sixteen monitors of 3840 by 2160.
  public var surfacePixels = 1 << 27
  /// The longest side of a surface.
  public var surfaceSide = 1 << 15
  /// Pixels of one image.
  public var imagePixels = 1 << 26
  /// Draw commands that are kept unfinished; each keeps memory of its guest.
  public var pendingDraws = 1000
  /// Bytes that are kept for such commands beside their guest's memory.
  public var pendingBytes = 256 << 20
  /// Rectangles that the clip of a command may have, or come to.
  public var clipRects = 1 << 17
  /// Rectangles of a command's pixels that are looked at one by one to find what it covers; the pixels of one that has
  /// more cover nothing. No set of pixels that is kept has more of them.
  public var coverRects = 1 << 12
  /// Pixels that one stroke may set, counting each as often as it is set.
  public var strokePixels: Int64 = 1 << 25

  /// Milliseconds after which a surface that the server has no use for is in its device's memory alone, at the earliest;
  /// twice as many at the latest.
  public var restMilliseconds: Int64 = 1000

  // MARK: Pace

  /// Commands that may wait for a client before the guest has to wait, too.
  public var pipeLength = 50
  /// Commands, and pixels of their images, that may wait for a client while another one keeps up; then that client gets
  /// newer pictures, too.
  public var lag = (commands: 400, pixels: 1 << 22)
  /// Messages that wait for a client beside commands before those are left out that later ones undo: some more than there
  /// may be surfaces twice over.
  public var waitingMessages = 4096
  /// Milliseconds that the guest waits for a client whose line takes nothing, twice as many for one that takes little;
  /// then that client gets newer pictures, and the commands are forgotten.
  public var patienceMilliseconds: Int64 = 40
  /// Pixels of a command's images that are few: it goes before larger ones, and is kept where these are left out.
  public var fewPixels = 64 * 64
  /// Commands that a client that catches up is sent before a picture has its turn.
  public var commandsInARow = 4
  /// Pixels of images that a client is sent before others have a turn, and new commands are looked at.
  public var turnPixels = 1 << 18
  /// Pixels of a picture that a client gets in one message when it catches up.
  public var refreshPixels = 1 << 21
  /// Pixels of such a picture before a client is told to show the screen: for screens of 4096 by 2160 and larger, all of
  /// it. Programs that want one picture and leave take the first that comes.
  public var firstPicturePixels = 1 << 24
  /// Pixels in a row that such a picture may have, however few it has in all.
  public var refreshWidth = 256
  /// Pixels of such pictures that stay in memory for a client with a slow line, so that GLZ streams can refer to them.
  public var refreshKeptPixels = 1 << 22
  /// Rectangles that a client gets one by one when it catches up; more are joined.
  public var refreshRects = 32
  /// Images that a client is told to keep at most, however small they are.
  public var cachedImages = 1 << 14

  /// Pixels of the pictures that GLZ streams for one client may refer to, whatever it has room for.
  public var glzWindowPixels = 1 << 24

  /// The usual bounds.
  public init() {}
}
