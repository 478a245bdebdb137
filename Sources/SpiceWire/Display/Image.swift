public import SpiceBytes

/// `SPICE_IMAGE_FLAGS_…`.
public struct ImageFlags: OptionSet, Hashable, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `CACHE_ME`: keep the decoded image under its id.
  public static let cacheMe = ImageFlags(rawValue: 1)
  /// `HIGH_BITS_SET`: the unused byte of opaque 32-bit pixels is 0xFF.
  public static let highBitsSet = ImageFlags(rawValue: 2)
  /// `CACHE_REPLACE_ME`: replace the lossy image kept under this id.
  public static let cacheReplaceMe = ImageFlags(rawValue: 4)
}

/// `SpiceImage`: pixels for a drawing command, or where to find them.
public struct Image: WireValue, Equatable, Sendable {
  /// The name of the image in caches.
  public var id = ImageID(rawValue: 0)
  /// What to do with it besides drawing.
  public var flags: ImageFlags = []
  /// Columns.
  public var width: UInt32 = 0
  /// Rows.
  public var height: UInt32 = 0
  /// The pixels.
  public var payload = ImagePayload.fromCache

  public init() {}

  /// An image of some pixels.
  public init(
    id: ImageID, flags: ImageFlags = [], width: UInt32, height: UInt32, payload: ImagePayload
  ) {
    self.id = id
    self.flags = flags
    self.width = width
    self.height = height
    self.payload = payload
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&id)
    var type = payload.type
    try c.closed(&type)
    try c.flags(&flags)
    try c.field(&width)
    try c.field(&height)
    try payload.wire(as: type, &c)
  }
}
