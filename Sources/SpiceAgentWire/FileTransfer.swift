public import SpiceBytes

/// Names a file transfer; the client numbers them.
public struct FileTransferID: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// `VDAgentFileXferStartMessage`: the client would like to send a file.
public struct FileTransferStart: WireValue, Equatable, Sendable {
  /// The new transfer.
  public var id = FileTransferID(rawValue: 0)
  /// A ``FileTransferDescription``, ending in a zero byte.
  public var text = WireRange()

  public init() {}

  /// A transfer of the file that the text at `text` describes.
  public init(_ id: FileTransferID, text: WireRange) {
    self.id = id
    self.text = text
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&id)
    try c.blobToEnd(&text)
  }
}

/// `VDAgentFileXferDataMessage`: a part of a file.
public struct FileTransferData: WireValue, Equatable, Sendable {
  /// Which transfer.
  public var id = FileTransferID(rawValue: 0)
  /// The next bytes; none for an empty file.
  public var data = WireRange()

  public init() {}

  /// The bytes found at `data`.
  public init(_ id: FileTransferID, data: WireRange) {
    self.id = id
    self.data = data
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&id)
    try c.counted(&data, by: UInt64.self)
  }
}
