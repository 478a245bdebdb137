import SpiceBytes
import SpiceCodecs

/// LZ and GLZ streams made by hand, right or wrong, straight from the grammar.
struct HandMadeStream {
  var bytes: [UInt8] = []

  /// An LZ header of any words.
  init(lz words: [UInt32]) { for word in words { append(word) } }

  /// An LZ header for a kind of pixel.
  init(_ kind: LZPixelKind, _ width: Int, _ height: Int, isTopDown: Bool = true) {
    self.init(lz: [
      0x2020_5A4C, 0x0001_0001, UInt32(kind.rawValue), UInt32(width), UInt32(height),
      UInt32(kind.rowBytes(width: width)), isTopDown ? 1 : 0,
    ])
  }

  /// A GLZ header.
  init(glz kind: LZPixelKind, _ width: Int, _ height: Int, id: UInt64, headDistance: UInt32, isTopDown: Bool = true) {
    append(0x2020_5A4C)
    append(0x0001_0001)
    bytes.append(kind.rawValue | (isTopDown ? 16 : 0))
    append(UInt32(width))
    append(UInt32(height))
    append(UInt32(kind.rowBytes(width: width)))
    append(UInt32(id >> 32))
    append(UInt32(truncatingIfNeeded: id))
    append(headDistance)
  }

  mutating func append(_ word: UInt32) {
    for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(shift))) }
  }

  /// Literals of `size` bytes each.
  mutating func literals(_ coded: [UInt8], size: Int) {
    var rest = coded[...]
    while !rest.isEmpty {
      let count = min(rest.count / size, 32)
      bytes.append(UInt8(count - 1))
      bytes += rest.prefix(count * size)
      rest = rest.dropFirst(count * size)
    }
  }

  /// An LZ match; `shortest` is the length that is coded as 1.
  mutating func match(length: Int, distance: Int, shortest: Int) {
    let x = distance - 1
    control(length - shortest + 1, x < 8191 ? x >> 8 : 31)
    if x < 8191 {
      bytes.append(UInt8(x & 255))
    } else {
      bytes += [255, UInt8((x - 8191) >> 8), UInt8((x - 8191) & 255)]
    }
  }

  /// A GLZ match: `place` is the distance less one, or the offset in an image `image` back.
  mutating func match(length: Int, image: Int, place: Int, shortest: Int) {
    let isNear = place < 4096
    control(length - shortest + 1, place & 15 | (isNear ? 0 : 16))
    bytes.append(UInt8(place >> 4 & 255))
    func count(_ limits: [Int]) -> Int { limits.firstIndex { image < $0 } ?? 3 }
    if isNear {
      let more = count([1 << 6, 1 << 14, 1 << 22])
      bytes.append(UInt8(more << 6 | image & 63))
      for k in 0..<more { bytes.append(UInt8(image >> (6 + 8 * k) & 255)) }
    } else {
      let more = count([1, 1 << 8, 1 << 16])
      let isFar = place >= 1 << 17
      bytes.append(UInt8(more << 6 | (isFar ? 32 : 0) | place >> 12 & 31))
      for k in 0..<more { bytes.append(UInt8(image >> (8 * k) & 255)) }
      if isFar { bytes.append(UInt8(place >> 17)) }
    }
  }

  private mutating func control(_ length: Int, _ low: Int) {
    bytes.append(UInt8(min(length, 7) << 5 | low))
    guard length >= 7 else { return }
    var rest = length - 7
    while rest >= 255 {
      bytes.append(255)
      rest -= 255
    }
    bytes.append(UInt8(rest))
  }
}

/// A match found in a stream.
struct FoundMatch: Equatable {
  var at: Int
  var length: Int
  /// 0 in LZ streams, and for the picture itself.
  var image: Int
  /// The distance if `image` is 0, else the offset.
  var place: Int

  /// The matches of one pass at `start`, which is moved on to the next pass.
  static func all(
    in stream: [UInt8], from start: inout Int, units: Int, literalBytes: Int, shortest: Int, isGLZ: Bool
  ) -> [FoundMatch] {
    var found: [FoundMatch] = []
    var n = 0
    func next() -> Int {
      defer { start += 1 }
      return Int(stream[start])
    }
    while n < units {
      let control = next()
      if control < 32 {
        start += (control + 1) * literalBytes
        n += control + 1
        continue
      }
      var length = control >> 5
      while length >= 7 {
        let byte = next()
        length += byte
        if byte != 255 { break }
      }
      var match = FoundMatch(at: n, length: length - 1 + shortest, image: 0, place: 0)
      if isGLZ {
        match.place = control & 15 | next() << 4
        let flags = next()
        let more = flags >> 6
        if control & 16 == 0 {
          match.image = flags & 63
          for k in 0..<more { match.image |= next() << (6 + 8 * k) }
        } else {
          match.place |= (flags & 31) << 12
          for k in 0..<more { match.image |= next() << (8 * k) }
          if flags & 32 != 0 { match.place |= next() << 17 }
        }
        if match.image == 0 { match.place += 1 }
      } else {
        match.place = (control & 31) << 8 | next()
        if match.place == 8191 { match.place += next() << 8 | next() }
        match.place += 1
      }
      found.append(match)
      n += match.length
    }
    return found
  }
}
