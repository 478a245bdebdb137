/// Bytes that are read where they lie: in an array, or in memory of somebody else, a guest above all.
///
/// A guest may change its memory at any time, also while it is read: every value of a byte is to be expected, twice the
/// same not even. So a length, a count or an address is never taken from here; pixels are.
@safe
public final class SourceBytes: @unchecked Sendable {
  // Nothing changes after `init`; what the pointers name is only read.
  private let array: [UInt8]
  /// Nil for bytes in the array.
  private let pieces: [UnsafeRawBufferPointer]?
  /// Keeps the memory what it is as long as these bytes are alive.
  private let owner: AnyObject?
  /// Number of bytes.
  public let count: Int

  /// The bytes of an array.
  public init(_ bytes: [UInt8]) {
    array = bytes
    unsafe pieces = nil
    owner = nil
    count = bytes.count
  }

  /// Pieces of memory, one after the other. They must stay readable as long as `owner` is alive.
  @unsafe
  public init(pieces: [UnsafeRawBufferPointer], owner: AnyObject?) {
    array = []
    unsafe self.pieces = pieces
    self.owner = owner
    count = unsafe pieces.reduce(0) { $0 + $1.count }
  }

  /// Bytes that `body` writes, all of them zero before.
  public convenience init(count: Int, filledBy body: (inout MutableRawSpan) -> Void) {
    let memory = OwnMemory(count: count)
    unsafe memory.fill(body)
    unsafe self.init(pieces: [UnsafeRawBufferPointer(memory.bytes)], owner: memory)
  }

  /// Whether the bytes are in an array, and not in memory of somebody else.
  public var isArray: Bool { unsafe pieces == nil }

  /// Whether the bytes lie in one piece, so that reading them needs no copy.
  public var isContiguous: Bool { unsafe (pieces?.count ?? 1) == 1 }

  /// Lends the bytes; those in several pieces are put together for it.
  public func withBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
    // SAFETY: the owner is alive, so the memory is there.
    if let pieces = unsafe pieces, unsafe pieces.count == 1 {
      let piece = unsafe pieces[0].bytes
      return try body(piece)
    }
    let bytes = copy()
    return try body(bytes.rawSpan)
  }

  /// The bytes, if they are in one piece that stays where it is as long as this object is alive; nil for others, those of
  /// arrays among them.
  @unsafe
  public var stableBytes: UnsafeRawBufferPointer? {
    guard let pieces = unsafe pieces, unsafe pieces.count == 1 else { return nil }
    return unsafe pieces[0]
  }

  /// Whether the bytes are in one piece that stays where it is as long as this object is alive.
  public var isStable: Bool { unsafe stableBytes != nil }

  /// All bytes, in one piece.
  public func copy() -> [UInt8] {
    guard let pieces = unsafe pieces else { return array }
    var all: [UInt8] = []
    all.reserveCapacity(count)
    unsafe pieces.forEach { unsafe all.append(contentsOf: $0) }
    return all
  }
}

/// Memory that stays where it is.
@safe
private final class OwnMemory {
  /// Freed with this object.
  @unsafe let bytes: UnsafeMutableRawBufferPointer

  init(count: Int) {
    unsafe bytes = .allocate(byteCount: count, alignment: 16)
    unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit { unsafe bytes.deallocate() }

  @unsafe
  func fill(_ body: (inout MutableRawSpan) -> Void) {
    var span = unsafe bytes.mutableBytes
    body(&span)
  }
}
