import SpiceBytes
import SpiceCodecs
import SpicePixels
import SpiceTestSupport
import Testing

@Suite struct GLZEncoderTests {
  private func encode(
    _ picture: LZPicture, _ encoder: inout GLZEncoder, _ dictionary: inout GLZDictionary
  ) throws -> [UInt8] {
    try picture.withRows { rows throws(CodecError) in
      try encoder.encode(
        rows, kind: picture.kind, width: picture.width, isTopDown: picture.isTopDown, dictionary: &dictionary)
    }
  }

  /// A picture of one row of 32-bit pixels.
  private func row(_ pixels: [UInt32]) -> LZPicture {
    let bytes = pixels.littleEndianBytes
    return LZPicture(
      kind: .rgb32, width: pixels.count, height: 1, isTopDown: true, stride: bytes.count, bytes: bytes)
  }

  private func matches(_ stream: [UInt8]) throws -> [FoundMatch] {
    let shape = try GLZHeader(parsing: stream.rawSpan).shape
    var start = GLZHeader.byteCount
    return FoundMatch.all(
      in: stream, from: &start, units: shape.width * shape.height, literalBytes: 3, shortest: 1, isGLZ: true)
  }

  private func noise(_ count: Int, _ rng: inout SeededGenerator) -> [UInt32] {
    (0..<count).map { _ in UInt32.random(in: 1...0xFF_FFFF, using: &rng) }
  }

  @Test(
    "windows of any size keep encoder and decoder of several channels together", arguments: 1...8 as ClosedRange<UInt64>
  )
  func channels(_ seed: UInt64) throws {
    var rng = SeededGenerator(seed: seed)
    let windowPixels = [700, 1500, 4000, 20_000][Int(seed) % 4]
    var encoder = GLZEncoder()
    var dictionary = GLZDictionary(windowPixels: windowPixels)
    var queues = [[(picture: LZPicture, stream: [UInt8])]](repeating: [], count: 3)
    var last: LZPicture?
    for _ in 0..<60 {
      let kind = [LZPixelKind.rgb16, .rgb24, .rgb32, .rgba][Int.random(in: 0...3, using: &rng)]
      let style = LZPicture.Style.allCases[Int.random(in: 0...6, using: &rng)]
      var picture = LZPicture.random(
        kind, Int.random(in: 1...25, using: &rng), Int.random(in: 1...25, using: &rng), style,
        isTopDown: Bool.random(using: &rng), padding: Int.random(in: 0...1, using: &rng) * 3, &rng)
      // Often the same again, so that there is something to refer to.
      if let again = last, Bool.random(using: &rng) { picture = again }
      last = picture
      guard dictionary.admits(width: picture.width, height: picture.height) else { continue }
      let stream = try encode(picture, &encoder, &dictionary)
      queues[Int.random(in: 0...2, using: &rng)].append((picture, stream))
    }
    var window = GLZWindow(limit: windowPixels * 2 + 60 * 700)
    var waits = 0
    while let channel = (0..<3).filter({ !queues[$0].isEmpty }).randomElement(using: &rng) {
      let (picture, stream) = queues[channel][0]
      do throws(GLZFailure) {
        let bitmap = try GLZDecoder.decode(
          stream.rawSpan, expectedWidth: picture.width, expectedHeight: picture.height, window: &window)
        #expect(bitmap.pixels == picture.pixels, "seed \(seed), \(picture)")
        queues[channel].removeFirst()
      } catch {
        guard case .awaiting(let id) = error else { throw error }
        #expect(window.contains(id) == false)
        waits += 1
        try #require(waits < 100_000, "seed \(seed): every channel waits for another")
      }
    }
    #expect(waits > 0, "seed \(seed)")
    #expect(dictionary.nextID > 0)
  }

  @Test("the window's head moves so that all pictures fit, and references stay behind it")
  func headDistance() throws {
    var encoder = GLZEncoder()
    var dictionary = GLZDictionary(windowPixels: 1000)
    var rng = SeededGenerator(seed: 2)
    let same = noise(300, &rng)
    for (count, head) in [(300, 0), (300, 0), (300, 0), (100, 0), (300, 1), (400, 3), (999, 6), (300, 7)] {
      let stream = try encode(row(Array((same + same + same + same).prefix(count))), &encoder, &dictionary)
      let header = try GLZHeader(parsing: stream.rawSpan)
      #expect(header.id - UInt64(header.windowHeadDistance) == UInt64(head), "image \(header.id)")
      #expect(try matches(stream).allSatisfy { $0.image <= Int(header.windowHeadDistance) })
    }
  }

  @Test("a picture as large as the window is refused, and the dictionary stays as it was")
  func tooLarge() throws {
    var encoder = GLZEncoder()
    var dictionary = GLZDictionary(windowPixels: 100)
    #expect(dictionary.admits(width: 100, height: 1) == false)
    #expect(dictionary.admits(width: 99, height: 1) == true)
    #expect(throws: CodecError.badSize(width: 100, height: 1)) {
      try encode(row([UInt32](repeating: 1, count: 100)), &encoder, &dictionary)
    }
    #expect(dictionary.nextID == 0)
    #expect(throws: CodecError.unsupported) {
      var rng = SeededGenerator(seed: 1)
      return try encode(
        LZPicture.random(.a8, 5, 5, .noise, isTopDown: true, padding: 0, &rng), &encoder, &dictionary)
    }
    #expect(dictionary.nextID == 0)
    #expect(GLZDictionary(windowPixels: -5).admits(width: 1, height: 1) == false)
    #expect(dictionary.admits(width: .max, height: .max) == false)
    #expect(dictionary.admits(width: -1, height: -1) == false)
  }

  @Test("pixels of another picture are referred to, but not its first, and not beyond its end")
  func stockRestrictions() throws {
    var rng = SeededGenerator(seed: 4)
    var encoder = GLZEncoder()
    var dictionary = GLZDictionary(windowPixels: 100_000)
    let first = noise(500, &rng)
    let second = noise(500, &rng)
    _ = try encode(row(first), &encoder, &dictionary)
    _ = try encode(row(second), &encoder, &dictionary)
    // The pictures lie side by side in the ring; no match may go from one into the other.
    let found = try matches(encode(row(first + second), &encoder, &dictionary))
    #expect(
      found == [
        FoundMatch(at: 1, length: 499, image: 2, place: 1), FoundMatch(at: 501, length: 499, image: 1, place: 1),
      ])
  }

  @Test("pictures of other types are not referred to")
  func types() throws {
    var rng = SeededGenerator(seed: 6)
    let pixels = noise(400, &rng)
    var encoder = GLZEncoder()
    var dictionary = GLZDictionary(windowPixels: 100_000)
    var rgba = row(pixels)
    rgba.kind = .rgba
    _ = try encode(rgba, &encoder, &dictionary)
    #expect(try matches(encode(row(pixels), &encoder, &dictionary)).isEmpty)
    let found = try matches(encode(rgba, &encoder, &dictionary))
    #expect(found == [FoundMatch(at: 1, length: 399, image: 2, place: 1)])
  }

  @Test("what comes again is found at the borders of the codes of distance, offset and image")
  func borders() throws {
    var rng = SeededGenerator(seed: 8)
    let mark = noise(50, &rng)
    for gap in [4045, 4046, 4047, 131_021, 131_022] {
      var encoder = GLZEncoder()
      var dictionary = GLZDictionary(windowPixels: 1 << 20)
      var window = GLZWindow(limit: 1 << 21)
      let flat = [UInt32](repeating: 0x12_3456, count: gap)
      let own = row(mark + flat + mark)
      let foreign = row(flat + mark + flat.prefix(9))
      for picture in [own, foreign, row(mark)] {
        let stream = try encode(picture, &encoder, &dictionary)
        let bitmap = try GLZDecoder.decode(
          stream.rawSpan, expectedWidth: picture.width, expectedHeight: 1, window: &window)
        #expect([UInt8](copying: bitmap.bytes) == picture.bytes)
        if picture.width == own.width {
          #expect(try matches(stream).contains { $0.image == 0 && $0.place == gap + 50 }, "gap \(gap)")
        }
        if picture.width == 50 {
          #expect(try matches(stream).contains { $0.image > 0 && $0.length >= 49 }, "gap \(gap)")
        }
      }
    }
  }

  @Test("pictures far back are found, by their distance in pictures")
  func imageDistances() throws {
    var rng = SeededGenerator(seed: 10)
    let mark = noise(40, &rng)
    for back in [63, 64, 255, 256, 300] {
      var encoder = GLZEncoder()
      var dictionary = GLZDictionary(windowPixels: 1 << 16)
      var window = GLZWindow(limit: 1 << 17)
      let pictures = [row(mark)] + (1..<back).map { row([UInt32($0), 0xABCD]) } + [row(mark)]
      for (index, picture) in pictures.enumerated() {
        let stream = try encode(picture, &encoder, &dictionary)
        let bitmap = try GLZDecoder.decode(
          stream.rawSpan, expectedWidth: picture.width, expectedHeight: 1, window: &window)
        #expect(bitmap.pixels == picture.pixels)
        if index == back {
          #expect(try matches(stream) == [FoundMatch(at: 1, length: 39, image: back, place: 1)])
        }
      }
    }
  }

  @Test("a picture that comes again is one copy, although it could also repeat itself")
  func again() throws {
    var rng = SeededGenerator(seed: 11)
    // Rows of which half are like the one above.
    let half = noise(20, &rng)
    var pixels = noise(40, &rng)
    for _ in 0..<19 { pixels += half + half + half + noise(20, &rng) }
    pixels += half + half
    let bytes = pixels.littleEndianBytes
    let picture = LZPicture(kind: .rgb32, width: 40, height: 40, isTopDown: true, stride: 160, bytes: bytes)
    var encoder = GLZEncoder()
    var dictionary = GLZDictionary(windowPixels: 1 << 16)
    _ = try encode(picture, &encoder, &dictionary)
    for _ in 0..<2 {
      let stream = try encode(picture, &encoder, &dictionary)
      #expect(try matches(stream) == [FoundMatch(at: 1, length: 1599, image: 1, place: 1)])
      // Others in between do not matter.
      _ = try encode(row(noise(9, &rng)), &encoder, &dictionary)
      let later = try encode(picture, &encoder, &dictionary)
      #expect(try matches(later) == [FoundMatch(at: 1, length: 1599, image: 2, place: 1)])
    }
  }

  @Test("each of many pictures of one size that come again is one copy of itself")
  func allAgain() throws {
    var rng = SeededGenerator(seed: 12)
    // But for the first pixel, all of them is in others, too, in another order.
    let parts = (0..<8).map { _ in noise(16, &rng) }
    let pictures = (0..<200).map { _ in
      row(noise(1, &rng) + (0..<16).flatMap { _ in parts.randomElement(using: &rng) ?? [] } + parts[0])
    }
    var encoder = GLZEncoder()
    var dictionary = GLZDictionary(windowPixels: 1 << 17)
    for picture in pictures { _ = try encode(picture, &encoder, &dictionary) }
    let copy = FoundMatch(at: 1, length: 272, image: 200, place: 1)
    let whole = try pictures.count { try matches(encode($0, &encoder, &dictionary)) == [copy] }
    // Some have the same hash.
    #expect(whole >= 195)
  }

  @Test("dictionaries of several clients have the same units, which go with the last")
  func sharedUnits() throws {
    var rng = SeededGenerator(seed: 15)
    var encoder = GLZEncoder()
    var first = GLZDictionary(windowPixels: 1000)
    var second = GLZDictionary(windowPixels: 1000)
    weak var units: SourceBytes?
    for kind in [LZPixelKind.rgb16, .rgb24, .rgb32, .rgba] {
      let picture = LZPicture.random(kind, 20, 9, .noise, isTopDown: true, padding: 1, &rng)
      let alone = try encode(picture, &encoder, &first)
      first.release(pixels: 0)
      do {
        let made = try picture.withRows { rows throws(CodecError) in
          try GLZEncoder.units(rows, kind: kind, width: 20)
        }
        units = made
        let streams = try [
          encoder.encode(units: made, height: 9, kind: kind, width: 20, isTopDown: true, dictionary: &first),
          encoder.encode(units: made, height: 9, kind: kind, width: 20, isTopDown: true, dictionary: &second),
        ]
        for stream in streams { #expect(stream[GLZHeader.byteCount...] == alone[GLZHeader.byteCount...], "\(kind)") }
        #expect(throws: CodecError.truncated) {
          try encoder.encode(units: made, height: 10, kind: kind, width: 20, isTopDown: true, dictionary: &first)
        }
      }
      first.release(pixels: 0)
      #expect(units != nil)
      second.release(pixels: 0)
      #expect(units == nil)
    }
  }

  @Test("what is released is referred to no more, and the client hears of it")
  func release() throws {
    var rng = SeededGenerator(seed: 14)
    let pixels = noise(60, &rng)
    var encoder = GLZEncoder()
    var dictionary = GLZDictionary(windowPixels: 1000)
    var window = GLZWindow(limit: 1000)
    for round in 0..<3 {
      let stream = try encode(row(pixels), &encoder, &dictionary)
      #expect(try matches(stream).isEmpty == (round != 1))
      let bitmap = try GLZDecoder.decode(stream.rawSpan, expectedWidth: 60, expectedHeight: 1, window: &window)
      #expect(bitmap.pixels == pixels)
      if round == 1 { dictionary.release(pixels: 0) }
    }
    #expect(window.count == 1)
  }

  @Test("after a migration the numbers go on, and the first picture releases what the client has")
  func migration() throws {
    var rng = SeededGenerator(seed: 12)
    let pixels = noise(60, &rng)
    var encoder = GLZEncoder()
    var window = GLZWindow(limit: 1000)
    var before = GLZDictionary(windowPixels: 300)
    for _ in 0..<3 {
      let stream = try encode(row(pixels), &encoder, &before)
      _ = try GLZDecoder.decode(stream.rawSpan, expectedWidth: 60, expectedHeight: 1, window: &window)
    }
    var after = GLZDictionary(windowPixels: 300, firstID: before.nextID)
    let stream = try encode(row(pixels), &encoder, &after)
    #expect(try matches(stream).isEmpty)
    let bitmap = try GLZDecoder.decode(stream.rawSpan, expectedWidth: 60, expectedHeight: 1, window: &window)
    #expect(bitmap.pixels == pixels)
    #expect(window.count == 1)
    #expect(window.contains(3) == true)
  }
}
