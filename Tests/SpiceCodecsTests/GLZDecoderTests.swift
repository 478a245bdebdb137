import SpiceBytes
import SpiceCodecs
import SpicePixels
import SpiceTestSupport
import Testing

@Suite struct GLZDecoderTests {
  /// An image of one row of RGB24 pixels with the values `first` and on.
  private static func image(_ id: UInt64, headDistance: UInt32, first: Int, count: Int) -> HandMadeStream {
    var stream = HandMadeStream(glz: .rgb24, count, 1, id: id, headDistance: headDistance)
    stream.literals(
      (first..<(first + count)).flatMap { [UInt8($0 & 255), UInt8($0 >> 8 & 255), UInt8($0 >> 16)] }, size: 3)
    return stream
  }

  /// An image that copies all of its pixels from another.
  private func copy(_ id: UInt64, headDistance: UInt32, of back: Int, place: Int, count: Int) -> HandMadeStream {
    var stream = HandMadeStream(glz: .rgb24, count, 1, id: id, headDistance: headDistance)
    stream.match(length: count, image: back, place: place, shortest: 1)
    return stream
  }

  private func decode(
    _ stream: HandMadeStream, _ width: Int, _ window: inout GLZWindow
  ) throws(GLZFailure) -> Bitmap {
    try GLZDecoder.decode(stream.bytes.rawSpan, expectedWidth: width, expectedHeight: 1, window: &window)
  }

  @Test(
    "a match in another image is found at every border of the offset and image codes",
    arguments: [1, 2, 63, 64, 65, 255, 256, 16_383, 16_384, 65_535, 65_536, 1 << 22, (1 << 24) - 1])
  func foreignMatches(_ back: Int) throws {
    let places = [0, 1, 15, 16, 4095, 4096, 4097, 131_071, 131_072, 131_073, 139_991]
    var window = GLZWindow(limit: 1 << 20)
    _ = try decode(Self.long, 140_000, &window)
    var stream = HandMadeStream(
      glz: .rgb24, places.count * 9, 1, id: UInt64(back), headDistance: UInt32(back))
    for place in places { stream.match(length: 9, image: back, place: place, shortest: 1) }
    let pixels = try decode(stream, places.count * 9, &window).pixels
    #expect(pixels == places.flatMap { place in (place..<(place + 9)).map { UInt32($0) } })
  }

  /// An image long enough for every form of an offset.
  static let long = image(0, headDistance: 0, first: 0, count: 140_000)

  @Test(
    "a match in the image itself is found at every border of the distance code",
    arguments: [1, 2, 15, 16, 17, 4095, 4096, 4097, 131_071, 131_072, 131_073])
  func ownMatches(_ distance: Int) throws {
    var window = GLZWindow(limit: 1 << 20)
    var stream = HandMadeStream(glz: .rgb24, distance + 300, 1, id: 0, headDistance: 0)
    stream.literals(
      (5..<(5 + distance)).flatMap { [UInt8($0 & 255), UInt8($0 >> 8 & 255), UInt8($0 >> 16)] }, size: 3)
    stream.match(length: 300, image: 0, place: distance - 1, shortest: 1)
    let pixels = try decode(stream, distance + 300, &window).pixels
    #expect(pixels == (0..<(distance + 300)).map { UInt32(5 + $0 % distance) })
  }

  @Test(
    "a match has its length, at every border of the code",
    arguments: [1, 2, 3, 6, 7, 8, 9, 260, 261, 262, 263, 264, 265, 516, 517, 518, 519, 5000])
  func lengths(_ length: Int) throws {
    for (kind, size, shortest) in [(LZPixelKind.rgb16, 2, 2), (.rgb32, 3, 1)] where length >= shortest {
      var window = GLZWindow(limit: 1 << 20)
      let width = length + 3
      var stream = HandMadeStream(glz: kind, width, 1, id: 0, headDistance: 0)
      let coded = (0..<(3 * size)).map { UInt8($0 * 31 + 1) }
      stream.literals(Array(coded.prefix(2 * size)), size: size)
      stream.match(length: length, image: 0, place: 1, shortest: shortest)
      stream.literals(Array(coded.suffix(size)), size: size)
      let pixels = try decode(stream, width, &window).pixels
      #expect(pixels.dropLast() == (0..<(length + 2)).map { pixels[$0 % 2] }[...])
      #expect(!pixels.prefix(2).contains(pixels[width - 1]))
    }
  }

  @Test("offsets count from the first decoded row, whichever way up the image is")
  func streamOrder() throws {
    var window = GLZWindow(limit: 1000)
    var first = HandMadeStream(glz: .rgb24, 1, 3, id: 0, headDistance: 0, isTopDown: false)
    first.literals([1, 0, 0, 2, 0, 0, 3, 0, 0], size: 3)
    let upsideDown = try GLZDecoder.decode(
      first.bytes.rawSpan, expectedWidth: 1, expectedHeight: 3, window: &window)
    #expect(upsideDown.pixels == [3, 2, 1])
    #expect(try decode(copy(1, headDistance: 1, of: 1, place: 0, count: 3), 3, &window).pixels == [1, 2, 3])
  }

  @Test("alpha is copied from alpha only")
  func alpha() throws {
    var window = GLZWindow(limit: 1000)
    var first = HandMadeStream(glz: .rgba, 4, 1, id: 0, headDistance: 0)
    first.literals([1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0], size: 3)
    first.literals([11, 12, 13, 14], size: 1)
    let bitmap = try decode(first, 4, &window)
    #expect(bitmap.format == .argb32)
    #expect(bitmap.pixels == [0x0B00_0001, 0x0C00_0002, 0x0D00_0003, 0x0E00_0004])
    var second = HandMadeStream(glz: .rgba, 4, 1, id: 1, headDistance: 1)
    second.match(length: 4, image: 1, place: 0, shortest: 1)
    second.literals([99], size: 1)
    second.match(length: 3, image: 1, place: 0, shortest: 3)
    #expect(try decode(second, 4, &window).pixels == [0x6300_0001, 0x0B00_0002, 0x0C00_0003, 0x0D00_0004])
    // An image without alpha has zeros.
    _ = try decode(Self.image(2, headDistance: 2, first: 7, count: 4), 4, &window)
    var third = HandMadeStream(glz: .rgba, 4, 1, id: 3, headDistance: 3)
    third.match(length: 4, image: 1, place: 0, shortest: 1)
    third.match(length: 3, image: 1, place: 1, shortest: 3)
    third.literals([5], size: 1)
    #expect(try decode(third, 4, &window).pixels == [7, 8, 9, 0x0500_000A])
  }

  @Test("an image of another channel is awaited, and nothing has changed meanwhile")
  func waiting() throws {
    var window = GLZWindow(limit: 1000)
    let third = {
      var stream = HandMadeStream(glz: .rgb24, 6, 1, id: 2, headDistance: 2)
      stream.match(length: 3, image: 2, place: 1, shortest: 1)
      stream.match(length: 3, image: 1, place: 1, shortest: 1)
      return stream
    }()
    #expect(throws: GLZFailure.awaiting(imageID: 0)) { try decode(third, 6, &window) }
    #expect(window.count == 0 && window.cost == 0)
    _ = try decode(Self.image(0, headDistance: 0, first: 10, count: 4), 4, &window)
    let cost = window.cost
    #expect(throws: GLZFailure.awaiting(imageID: 1)) { try decode(third, 6, &window) }
    #expect(window.count == 1 && window.cost == cost)
    #expect(window.contains(2) == false)
    _ = try decode(Self.image(1, headDistance: 1, first: 20, count: 4), 4, &window)
    #expect(try decode(third, 6, &window).pixels == [11, 12, 13, 21, 22, 23])
    #expect(window.contains(2) == true)
  }

  @Test("an image that was released cannot be waited for")
  func released() throws {
    var window = GLZWindow(limit: 1000)
    _ = try decode(Self.image(0, headDistance: 0, first: 0, count: 4), 4, &window)
    _ = try decode(Self.image(1, headDistance: 0, first: 0, count: 4), 4, &window)
    #expect(window.count == 1)
    #expect(window.contains(1) == true)
    #expect(throws: GLZFailure.invalid(.missingImage(id: 0))) {
      try decode(copy(2, headDistance: 2, of: 2, place: 0, count: 4), 4, &window)
    }
  }

  @Test("references before the window's head, before the first image, or outside an image are refused")
  func badReferences() throws {
    func refuse(_ stream: HandMadeStream, headDistance: Int = 3, _ comment: Comment? = nil) throws {
      var window = GLZWindow(limit: 1000)
      for id in 0...2 as ClosedRange<UInt64> {
        _ = try decode(Self.image(id, headDistance: UInt32(id), first: 0, count: 4), 4, &window)
      }
      #expect(throws: GLZFailure.invalid(.badReference), comment) { try decode(stream, 4, &window) }
      // What the image says of its predecessors holds all the same.
      #expect(window.count == min(3, headDistance), comment)
    }
    for (back, headDistance, place) in [(2, 1, 0), (1, 0, 0), (4, 9, 0), (1, 3, 1), (1, 3, 4), (1, 3, 5000)] {
      try refuse(
        copy(3, headDistance: UInt32(headDistance), of: back, place: place, count: 4), headDistance: headDistance,
        "\(back) \(headDistance) \(place)")
    }
    var own = HandMadeStream(glz: .rgb24, 4, 1, id: 3, headDistance: 3)
    own.literals([1, 2, 3], size: 3)
    own.match(length: 3, image: 0, place: 1, shortest: 1)
    try refuse(own)
    var long = HandMadeStream(glz: .rgb24, 4, 1, id: 3, headDistance: 3)
    long.literals([1, 2, 3], size: 3)
    long.match(length: 4, image: 0, place: 0, shortest: 1)
    try refuse(long)
  }

  @Test("kinds that GLZ images cannot have, trailing bytes and wrong sizes are refused")
  func badStreams() {
    for kind in [LZPixelKind.plt1LE, .plt1BE, .plt4LE, .plt4BE, .plt8, .xxxa, .a8] {
      var stream = HandMadeStream(glz: kind, 4, 1, id: 0, headDistance: 0)
      stream.literals([1, 2, 3, 4], size: 1)
      var window = GLZWindow(limit: 1000)
      #expect(throws: GLZFailure.invalid(.unsupported)) { try decode(stream, 4, &window) }
    }
    var longer = Self.image(0, headDistance: 0, first: 0, count: 4)
    longer.bytes.append(0)
    var window = GLZWindow(limit: 1000)
    #expect(throws: GLZFailure.invalid(.trailingBytes(1))) { try decode(longer, 4, &window) }
    let stream = Self.image(0, headDistance: 0, first: 0, count: 4)
    #expect(throws: GLZFailure.invalid(.badSize(width: 4, height: 1))) { try decode(stream, 5, &window) }
    for (offset, value) in [(0, 0x21), (7, 2), (8, 0), (8, 12)] as [(Int, UInt8)] {
      var wrong = stream
      wrong.bytes[offset] = value
      #expect(throws: GLZFailure.invalid(.badHeader)) { try decode(wrong, 4, &window) }
    }
    #expect(window.count == 0)
  }

  @Test("a stream cut short anywhere, or with wrong bits, is an error or an image")
  func mutations() throws {
    let seed: UInt64 = 11
    var rng = SeededGenerator(seed: seed)
    var encoder = GLZEncoder()
    var dictionary = GLZDictionary(windowPixels: 4000)
    var streams: [[UInt8]] = []
    for kind in [LZPixelKind.rgb32, .rgba, .rgb16, .rgba, .rgb32] {
      let picture = LZPicture.random(kind, 21, 14, .text, isTopDown: true, padding: 0, &rng)
      for _ in 0..<2 {
        try streams.append(
          picture.withRows { rows throws(CodecError) in
            try encoder.encode(rows, kind: kind, width: 21, isTopDown: true, dictionary: &dictionary)
          })
      }
    }
    func window(before index: Int) throws -> GLZWindow {
      var window = GLZWindow(limit: 8000)
      for stream in streams[..<index] {
        _ = try GLZDecoder.decode(stream.rawSpan, expectedWidth: 21, expectedHeight: 14, window: &window)
      }
      return window
    }
    // A picture that was damaged is lost to its window, so that each attempt has its own.
    for (index, stream) in streams.enumerated() {
      for count in stride(from: 0, to: stream.count, by: 5) {
        var present = try window(before: index)
        #expect(throws: GLZFailure.self) {
          try GLZDecoder.decode(
            stream[..<count].asArray.rawSpan, expectedWidth: 21, expectedHeight: 14, window: &present)
        }
      }
      for _ in 0..<60 {
        var wrong = stream
        wrong[Int.random(in: 0..<wrong.count, using: &rng)] ^= 1 << UInt8.random(in: 0...7, using: &rng)
        var present = try window(before: index)
        let count = present.count
        guard
          let bitmap = try? GLZDecoder.decode(
            wrong.rawSpan, expectedWidth: 21, expectedHeight: 14, window: &present)
        else {
          #expect(present.count <= count + 1)
          continue
        }
        #expect(bitmap.width == 21 && bitmap.height == 14, "seed \(seed)")
      }
    }
  }
}

extension ArraySlice {
  var asArray: [Element] { Array(self) }
}
