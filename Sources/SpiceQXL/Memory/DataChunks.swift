/// `QXLDataChunk`: bytes in pieces, each of which says where the next one is.
extension PartReader {
  /// Bytes of a chunk's header.
  static let chunkSize = 20
  /// Chunks that a list may have, which also ends lists that bite their tail. Drivers make chunks of 1 KiB and more.
  static let chunkLimit = 1 << 16
  /// Bytes that a list of chunks, or anything else of a guest, may have. A picture of 8192 by 4320 pixels has half of it.
  static let dataLimit = 1 << 28

  /// All the bytes of a list of exactly `size` bytes. `fields` are about to read the first header, whose structure lies
  /// at `place`.
  func chunks(
    _ fields: inout GuestFields, at place: GuestPlace, exactly size: Int, of part: QXLPart
  ) throws(QXLError) -> GuestPieces {
    let pieces = try chunks(&fields, at: place, atMost: size, of: part)
    guard pieces.count == size else { throw QXLError(.wrongSize(expected: size, actual: pieces.count), in: part) }
    return pieces
  }

  /// All the bytes of a list of at most `limit` bytes.
  func chunks(
    _ fields: inout GuestFields, at place: GuestPlace, atMost limit: Int, of part: QXLPart
  ) throws(QXLError) -> GuestPieces {
    guard limit <= Self.dataLimit else { throw QXLError(.tooLarge(limit: Self.dataLimit), in: part) }
    var limit = limit
    var pieces = GuestPieces()
    var (size, next) = chunkHeader(&fields)
    var data = try dropFirst(fields.offset, of: place, part)
    var count = 1
    while true {
      // Chunks without bytes are no pieces, but they count.
      if size > 0 {
        guard size <= limit &- pieces.count else { throw QXLError(.tooLarge(limit: limit), in: part) }
        pieces.append(try first(size, of: data, part))
      }
      guard next != .null else { return pieces }
      // Chunks may overlap, but all of them never have more bytes than the guest: nothing small becomes something large.
      if count == 1 { limit = min(limit, slots.byteCount(of: group)) }
      guard count < Self.chunkLimit else { throw QXLError(.tooManyChunks, in: part) }
      count &+= 1
      let place = try self.place(next, part)
      var fields = try load(Self.chunkSize, at: place, part)
      (size, next) = chunkHeader(&fields)
      data = try dropFirst(Self.chunkSize, of: place, part)
    }
  }

  private func chunkHeader(_ fields: inout GuestFields) -> (size: Int, next: GuestAddress) {
    let size = fields.size()
    fields.skip(8)
    return (size, fields.address())
  }
}
