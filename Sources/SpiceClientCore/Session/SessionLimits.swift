/// Bounds on what a server can make a client spend: memory, time, connections.
///
/// They lie well above what real servers ask for. Where one is passed, the message is dropped if that leaves everything
/// else intact, and otherwise the channel is closed as ``ProtocolViolation/Reason/exhausted``. Bounds that the protocol
/// or a codec has by itself stand with their declarations.
public struct SessionLimits: Sendable {
  // MARK: Messages

  /// Bytes of one message on the display channel: a picture of 8192 by 8192 pixels as it is.
  public var displayMessageBytes = 256 << 20
  /// Bytes of one message on any other channel.
  public var otherMessageBytes = 16 << 20
  /// Bytes that may arrive on a waiting channel before reading stops.
  public var queuedBytes = 4 << 20
  /// Bytes that have arrived on all channels together and are not dealt with: messages that are not complete, or wait.
  public var arrivedBytes = 512 << 20
  /// Bytes of a notice, a name or another text; what is longer is cut.
  public var textBytes = 4096

  // MARK: Channels

  /// Channels that may be listed. A machine with many USB slots has a few dozen.
  public var listedChannels = 256
  /// Channels of each kind that are opened. Graphics cards are devices of a bus that has 32 places.
  public var channelsOfAKind = 32

  /// Bytes of a port that wait to be taken before nothing more of it is read; a message more may come at once.
  public var portBytes = 256 << 10

  // MARK: Time

  /// Milliseconds from a connection to the end of its link handshake, and from there to the main channel's list of
  /// channels.
  public var linkMilliseconds: Int64 = 10_000
  /// Milliseconds that a message may wait for other channels.
  public var waitMilliseconds: Int64 = 30_000
  /// How often one message may come upon something to wait for. Each time its images are decoded anew up to there.
  public var waitsOfAMessage = 1024

  // MARK: Pictures

  /// Pixels of all surfaces of one display channel together: sixteen monitors of 3840 by 2160.
  public var surfacePixels = 1 << 27
  /// Pixels of all surfaces and pointer shapes of the session together.
  public var heldPixels = 1 << 28
  /// Pixels of one image or frame of video. The codecs may blow up a few bytes to anything.
  public var imagePixels = 1 << 26
  /// Pointer shapes that a cursor channel keeps; the reference server keeps to 256.
  public var cursorShapes = 1024
  /// Pixels of all pointer shapes that a cursor channel keeps: 1024 of 128 by 128.
  public var cursorPixels = 1 << 24
  /// Palettes that a display channel keeps; the reference server keeps to 128.
  public var palettes = 128

  // MARK: Drawing

  /// Rectangles that the clip of a command may have, or come to. Honest ones do not cross, and come to few more than
  /// were sent.
  public var clipRects = 1 << 17
  /// Pixels that may be decoded and drawn in one go, before everything else has a turn.
  public var pixelsAtOnce = 1 << 27
  /// Pixels that one stroke may set, counting each as often as it is set.
  public var strokePixels: Int64 = 1 << 25

  // MARK: Video

  /// Rectangles of a stream's clip: it counts anew for every frame.
  public var streamClipRects = 1 << 12
  /// Pixels of a frame of each video that is being decoded on one display channel, together: eight of 1920 by 1080. Codecs
  /// whose frames build on each other keep up to sixteen frames. Videos beyond this are refused, and come as images.
  public var streamPixels = 1 << 24
  /// Frames that may wait to be shown on one display channel. The oldest are dropped.
  public var streamFrames = 256
  /// Bytes of all frames that wait, shared evenly by the display channels. The oldest are dropped.
  public var streamBytes = 64 << 20

  // MARK: Sound

  /// Milliseconds of sound that the server may make the client keep.
  public var soundMilliseconds: UInt32 = 2000
  /// Bytes of a packet of plain sound that are looked at: a fifth of a second at any rate.
  public var soundPacketBytes = 1 << 16

  // MARK: Agent

  /// Bytes of clipboard data, in either direction. The guest is told.
  public var clipboardBytes = 100 << 20
  /// Milliseconds without a sign of clipboard data that somebody waits for, on either side.
  public var clipboardMilliseconds: Int64 = 30_000
  /// Reads of one clipboard that may wait for the guest.
  public var clipboardReads = 64
  /// Requests of the guest for what the client offers that may wait.
  public var clipboardRequests = 64
  /// Milliseconds that the guest may take to begin with a file, and to end with it.
  public var agentMilliseconds: Int64 = 60_000

  /// The usual bounds.
  public init() {}
}
