public import SpiceBytes

/// `VDAgentFileXferStatusMessage`: how a file transfer goes on, or that it does not.
public struct FileTransferStatus: WireValue, Equatable, Sendable {
  /// `VD_AGENT_FILE_XFER_STATUS_…`.
  public struct Result: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The agent waits for data.
    public static let canSendData = Result(rawValue: 0)
    /// Either side has given up.
    public static let cancelled = Result(rawValue: 1)
    /// A failure; ``FileTransferStatus/errorCode`` may say which.
    public static let error = Result(rawValue: 2)
    /// The agent has the whole file.
    public static let success = Result(rawValue: 3)
    /// The file is too large; ``FileTransferStatus/freeByteCount`` may say how much there is room for.
    public static let notEnoughSpace = Result(rawValue: 4)
    /// The guest's session is locked.
    public static let sessionLocked = Result(rawValue: 5)
    /// Nobody is logged in at the guest.
    public static let agentNotConnected = Result(rawValue: 6)
    /// The guest does not want files.
    public static let disabled = Result(rawValue: 7)
  }

  /// Which transfer.
  public var id = FileTransferID(rawValue: 0)
  /// What happened.
  public var result = Result.canSendData
  /// Details of a failure, by ``result``, up to the end of the message; only with
  /// ``AgentCapabilities/fileTransferDetailedErrors``.
  public var details: [UInt8] = []

  public init() {}

  /// A result without details.
  public init(_ id: FileTransferID, _ result: Result) {
    self.id = id
    self.result = result
  }

  /// A failure of input or output with a code of GLib's.
  public init(_ id: FileTransferID, errorCode: UInt32) {
    self.init(id, .error)
    details = [0] + Self.bytes(of: UInt64(errorCode), count: 4)
  }

  /// A file that is too large for what is free.
  public init(_ id: FileTransferID, freeByteCount: UInt64) {
    self.init(id, .notEnoughSpace)
    details = Self.bytes(of: freeByteCount, count: 8)
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&id)
    try c.open(&result)
    try c.integersToEnd(&details)
  }

  /// GLib's code of an input or output failure, if the details have one.
  public var errorCode: UInt32? {
    guard result == .error, details.count >= 5, details[0] == 0 else { return nil }
    return details.rawSpan.integer(at: 1)
  }

  /// Bytes that are free where files are kept, if the details say.
  public var freeByteCount: UInt64? {
    guard result == .notEnoughSpace, details.count >= 8 else { return nil }
    return details.rawSpan.integer(at: 0)
  }

  private static func bytes(of value: UInt64, count: UInt64) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 &* 8)) }
  }
}
