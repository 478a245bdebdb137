public import SpiceBytes

/// The messages between a client (or a server) and the agent in its guest.
public enum AgentMessage: Equatable, Sendable {
  /// `VD_AGENT_MOUSE_STATE`: where the pointer is; from the server.
  case mouseState(MouseState)
  /// `VD_AGENT_MONITORS_CONFIG`: the monitors that the client would like.
  case monitorsConfig(AgentMonitorsConfig)
  /// `VD_AGENT_REPLY`: the agent acknowledges.
  case reply(AgentReply)
  /// `VD_AGENT_CLIPBOARD`: data that was asked for.
  case clipboard(ClipboardData)
  /// `VD_AGENT_DISPLAY_CONFIG`: effects to turn off.
  case displayConfig(DisplayConfig)
  /// `VD_AGENT_ANNOUNCE_CAPABILITIES`: what the sender can do.
  case announceCapabilities(AgentAnnouncement)
  /// `VD_AGENT_CLIPBOARD_GRAB`: the sender owns a clipboard.
  case clipboardGrab(ClipboardGrab)
  /// `VD_AGENT_CLIPBOARD_REQUEST`: asks for data.
  case clipboardRequest(ClipboardRequest)
  /// `VD_AGENT_CLIPBOARD_RELEASE`: the sender owns a clipboard no more.
  case clipboardRelease(ClipboardSelection)
  /// `VD_AGENT_FILE_XFER_START`: the client would like to send a file.
  case fileTransferStart(FileTransferStart)
  /// `VD_AGENT_FILE_XFER_STATUS`: how a transfer goes on.
  case fileTransferStatus(FileTransferStatus)
  /// `VD_AGENT_FILE_XFER_DATA`: a part of a file.
  case fileTransferData(FileTransferData)
  /// `VD_AGENT_CLIENT_DISCONNECTED`: the last client is gone; from the server.
  case clientDisconnected
  /// `VD_AGENT_MAX_CLIPBOARD`: bytes that clipboard data may have; −1 for any number.
  case maxClipboard(Int32)
  /// `VD_AGENT_AUDIO_VOLUME_SYNC`: sets the guest's mixer.
  case audioVolumeSync(AudioVolumeSync)
  /// `VD_AGENT_GRAPHICS_DEVICE_INFO`: which devices show what; from the server.
  case graphicsDeviceInfo(GraphicsDeviceInfo)

  /// The message numbers.
  public enum Kind: UInt32, CaseIterable, Sendable {
    case mouseState = 1
    case monitorsConfig = 2
    case reply = 3
    case clipboard = 4
    case displayConfig = 5
    case announceCapabilities = 6
    case clipboardGrab = 7
    case clipboardRequest = 8
    case clipboardRelease = 9
    case fileTransferStart = 10
    case fileTransferStatus = 11
    case fileTransferData = 12
    case clientDisconnected = 13
    case maxClipboard = 14
    case audioVolumeSync = 15
    case graphicsDeviceInfo = 16
  }

  /// The message of a number, with an empty payload.
  public init(_ kind: Kind) {
    self =
      switch kind {
      case .mouseState: .mouseState(MouseState())
      case .monitorsConfig: .monitorsConfig(AgentMonitorsConfig())
      case .reply: .reply(AgentReply())
      case .clipboard: .clipboard(ClipboardData())
      case .displayConfig: .displayConfig(DisplayConfig())
      case .announceCapabilities: .announceCapabilities(AgentAnnouncement())
      case .clipboardGrab: .clipboardGrab(ClipboardGrab())
      case .clipboardRequest: .clipboardRequest(ClipboardRequest())
      case .clipboardRelease: .clipboardRelease(.clipboard)
      case .fileTransferStart: .fileTransferStart(FileTransferStart())
      case .fileTransferStatus: .fileTransferStatus(FileTransferStatus())
      case .fileTransferData: .fileTransferData(FileTransferData())
      case .clientDisconnected: .clientDisconnected
      case .maxClipboard: .maxClipboard(0)
      case .audioVolumeSync: .audioVolumeSync(AudioVolumeSync())
      case .graphicsDeviceInfo: .graphicsDeviceInfo(GraphicsDeviceInfo())
      }
  }

  /// Which message this is.
  public var kind: Kind {
    switch self {
    case .mouseState: .mouseState
    case .monitorsConfig: .monitorsConfig
    case .reply: .reply
    case .clipboard: .clipboard
    case .displayConfig: .displayConfig
    case .announceCapabilities: .announceCapabilities
    case .clipboardGrab: .clipboardGrab
    case .clipboardRequest: .clipboardRequest
    case .clipboardRelease: .clipboardRelease
    case .fileTransferStart: .fileTransferStart
    case .fileTransferStatus: .fileTransferStatus
    case .fileTransferData: .fileTransferData
    case .clientDisconnected: .clientDisconnected
    case .maxClipboard: .maxClipboard
    case .audioVolumeSync: .audioVolumeSync
    case .graphicsDeviceInfo: .graphicsDeviceInfo
    }
  }

  /// Passes every field of the payload, in wire order, to `c`.
  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(
    in context: AgentContext, _ c: inout C
  ) throws(WireError) {
    switch self {
    case .mouseState(var m):
      try c.value(&m)
      self = .mouseState(m)
    case .monitorsConfig(var m):
      try c.value(&m)
      self = .monitorsConfig(m)
    case .reply(var m):
      try c.value(&m)
      self = .reply(m)
    case .clipboard(var m):
      try m.wire(in: context, &c)
      self = .clipboard(m)
    case .displayConfig(var m):
      try c.value(&m)
      self = .displayConfig(m)
    case .announceCapabilities(var m):
      try c.value(&m)
      self = .announceCapabilities(m)
    case .clipboardGrab(var m):
      try m.wire(in: context, &c)
      self = .clipboardGrab(m)
    case .clipboardRequest(var m):
      try m.wire(in: context, &c)
      self = .clipboardRequest(m)
    case .clipboardRelease(var m):
      try m.wire(in: context, &c)
      self = .clipboardRelease(m)
    case .fileTransferStart(var m):
      try c.value(&m)
      self = .fileTransferStart(m)
    case .fileTransferStatus(var m):
      try c.value(&m)
      self = .fileTransferStatus(m)
    case .fileTransferData(var m):
      try c.value(&m)
      self = .fileTransferData(m)
    case .maxClipboard(var m):
      try c.field(&m)
      self = .maxClipboard(m)
    case .audioVolumeSync(var m):
      try c.value(&m)
      self = .audioVolumeSync(m)
    case .graphicsDeviceInfo(var m):
      try c.value(&m)
      self = .graphicsDeviceInfo(m)
    case .clientDisconnected: break
    }
  }
}

extension AgentMessage {
  /// Reads the body of a message. Bytes after the last field are ignored.
  public init(_ kind: Kind, decoding body: RawSpan, in context: AgentContext) throws(WireError) {
    self.init(kind)
    var reader = WireReader(body)
    try wire(in: context, &reader)
  }

  /// Header and body. `blobs` is what ranges in the message count from.
  public func encoded(in context: AgentContext, blobs: RawSpan) throws(WireError) -> [UInt8] {
    try encoded(in: context, blobs: blobs, omitting: 0)
  }

  /// Header and body without the data at the message's end, of which there are `count` bytes: somebody else sends them
  /// after what is written here.
  public func head(in context: AgentContext, omitting count: Int) throws(WireError) -> [UInt8] {
    let nothing: [UInt8] = []
    return try encoded(in: context, blobs: nothing.rawSpan, omitting: count)
  }

  private func encoded(
    in context: AgentContext, blobs: RawSpan, omitting: Int
  ) throws(WireError) -> [UInt8] {
    var copy = self
    var sizer = WireSizer()
    try copy.wire(in: context, &sizer)
    guard let size = UInt32(exactly: sizer.total) else {
      throw WireError(.tooMany(count: UInt64(clamping: sizer.total), limit: .max), at: 0)
    }
    var bytes = WireWriter.room(for: sizer, reserving: AgentHeader.byteCount, omitting: omitting)
    var writer = WireWriter(sizer, into: &bytes, reserving: AgentHeader.byteCount, blobs: blobs, omitting: omitting)
    try copy.wire(in: context, &writer)
    let header = AgentHeader(type: kind.rawValue, size: size)
    var out = bytes.mutableRawSpan
    out.store(header.version, at: 0)
    out.store(header.type, at: 4)
    out.store(header.opaque, at: 8)
    out.store(header.size, at: 16)
    return bytes
  }
}
