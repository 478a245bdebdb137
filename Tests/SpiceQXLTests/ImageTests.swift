import SpiceBytes
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceQXL
import SpiceQXLTestSupport
import SpiceWire
import Testing

@Suite struct ImageTests {
  private func bitmap(_ bitmap: GuestBitmap) throws -> DeviceBitmap {
    try #require(try draw(copy(bitmap)).pictures[0].bitmap)
  }

  private func changed(_ change: (inout GuestBitmap) -> Void) -> GuestBitmap {
    var bitmap = GuestBitmap(width: 4, height: 3)
    change(&bitmap)
    return bitmap
  }

  @Test("a bitmap has its format, size, stride, order of rows and pixels", arguments: StoredFormat.allCases)
  func formats(_ format: StoredFormat) throws {
    for isTopDown in [false, true] {
      let draw = try draw { arena, _ in
        var bitmap = GuestBitmap(
          format: BitmapFormat(rawValue: format.rawValue) ?? .rgba, width: 7, height: 3,
          palette: arena.palette([1, 2, 3], id: 77))
        bitmap.stride += 2
        bitmap.pixels = (0..<Int(bitmap.stride) * 3).map { UInt8($0) }
        bitmap.flags = isTopDown ? 4 : 0
        return .copy(arena.image(bitmap), Rect(width: 7, height: 3))
      }
      let bitmap = try #require(draw.pictures[0].bitmap)
      #expect(bitmap.format == format && bitmap.width == 7 && bitmap.height == 3 && bitmap.isTopDown == isTopDown)
      #expect(bitmap.stride == format.rowBytes(width: 7) + 2)
      #expect(bitmap.pixels.copy() == (0..<bitmap.stride * 3).map { UInt8($0) } && bitmap.pixels.isContiguous)
      let palette = WirePalette(id: PaletteID(rawValue: 77), entries: [1, 2, 3])
      #expect(bitmap.palette == (format.isIndexed ? palette : nil))
    }
  }

  @Test("other formats are refused", arguments: [0, 11, 255] as [UInt8])
  func badFormat(_ format: UInt8) throws {
    #expect(try fault(copy(changed { $0.format = format })) == .unknown(UInt32(format), .image))
  }

  @Test(
    "types that a driver has no business with are refused",
    arguments: [2, 100, 101, 102, 103, 105, 106, 107, 108, 109, 255])
  func badType(_ type: UInt8) throws {
    let error = try fault(
      copy { $0.place(GuestBytes().adding(UInt64(0), type, UInt8(0), UInt32(4), UInt32(3)).padded(to: 48)) })
    #expect(error == .unknown(UInt32(type), .image))
  }

  @Test(
    "flags say whether clients may keep an image, and what its high bits are", arguments: 0...7 as ClosedRange<UInt8>)
  func flags(_ flags: UInt8) throws {
    let picture = try draw(copy(changed { ($0.imageFlags, $0.id) = (flags, 0xABCD_0000_0001) })).pictures[0]
    #expect(picture.isCacheable == (flags & 1 != 0) && picture.hasHighBits == (flags & 2 != 0))
    #expect(picture.id.rawValue == 0xABCD_0000_0001)
  }

  @Test("the size of the bitmap counts, not the one of the descriptor")
  func descriptor() throws {
    for size in [(0, 0), (9, 1), (.max, .max)] as [(UInt32, UInt32)] {
      let picture = try draw(copy(changed { $0.descriptorSize = size })).pictures[0]
      #expect(picture.width == 4 && picture.height == 3)
    }
  }

  @Test("an image of a surface has a number and nothing else")
  func surface() throws {
    let picture = try draw(copy { $0.image(of: SurfaceID(rawValue: 0xFFFF_FFFE)) }).pictures[0]
    guard case .surface(let id) = picture.content else {
      Issue.record("\(picture.content)")
      return
    }
    #expect(id.rawValue == 0xFFFF_FFFE && !picture.isCacheable && !picture.hasHighBits)
  }

  @Test(
    "sizes that cannot be are refused",
    arguments: [
      (0, 3, 16), (4, 0, 16), (1 << 24 + 1, 1, .max), (1, 1 << 24 + 1, 4), (.max, .max, .max),
      (1 << 15, 1 << 15, 1 << 17),
    ] as [(UInt32, UInt32, UInt32)])
  func sizes(_ width: UInt32, _ height: UInt32, _ stride: UInt32) throws {
    let error = try fault(copy(changed { ($0.width, $0.height, $0.stride) = (width, height, stride) }))
    #expect(error == QXLError(.badSize(width: Int(width), height: Int(height)), in: .image))
  }

  @Test(
    "rows fit in the stride",
    arguments: [(8, 15, 16), (1, 0, 1), (3, 1, 2), (5, 3, 4), (7, 11, 12)] as [(UInt8, UInt32, UInt32)])
  func strides(_ format: UInt8, _ short: UInt32, _ enough: UInt32) throws {
    func error(_ stride: UInt32) throws -> QXLError? {
      try fault { arena, _ in
        let bitmap = changed {
          ($0.format, $0.stride, $0.palette) = (format, stride, arena.palette([1]))
          $0.pixels = [UInt8](repeating: 0, count: Int(stride) * 3)
        }
        return .copy(arena.image(bitmap), Rect())
      }
    }
    #expect(try error(short) == QXLError(.badStride(Int(short)), in: .image))
    #expect(try error(enough) == nil)
  }

  @Test("no more bytes are taken than any picture has")
  func tooLarge() throws {
    let error = try fault(copy(changed { ($0.height, $0.stride) = (1 << 20, 257) }))
    #expect(error == QXLError(.tooLarge(limit: 1 << 28), in: .pixels))
    let huge = try fault(copy(changed { $0.stride = .max }))
    #expect(huge == QXLError(.tooLarge(limit: 1 << 28), in: .pixels))
  }

  @Test("chunks have exactly the bytes of all rows", arguments: [47, 49, 0, 96])
  func wrongSize(_ count: Int) throws {
    for chunkSize in [nil, 5] as [Int?] {
      let error = try fault(
        copy(changed { ($0.pixels, $0.chunkSize) = ([UInt8](repeating: 1, count: count), chunkSize) }))
      let expected = count < 48 ? QXLError.size(48, count, .pixels) : QXLError(.tooLarge(limit: 48), in: .pixels)
      #expect(error == expected)
    }
  }

  @Test("pixels in several chunks are pieces, wherever their borders are", arguments: 1...48)
  func chunks(_ chunkSize: Int) throws {
    let bitmap = try bitmap(changed { $0.chunkSize = chunkSize })
    #expect(bitmap.pixels.copy() == GuestBitmap(width: 4, height: 3).pixels)
    #expect(bitmap.pixels.isContiguous == (chunkSize == 48))
  }

  @Test(
    "pixels stay where they are, unless they are unstable", arguments: [4, 5, 6, 7] as [UInt8], [nil, 13] as [Int?])
  func inPlace(_ flags: UInt8, _ chunkSize: Int?) throws {
    let arena = GuestArena()
    let command = arena.draw { _ in
      .copy(arena.image(changed { ($0.flags, $0.chunkSize) = (flags, chunkSize) }), Rect(width: 4, height: 3))
    }
    let outcome = try arena.outcome(command)
    let pixels = try #require(outcome.draw?.pictures[0].bitmap?.pixels)
    let before = GuestBitmap(width: 4, height: 3).pixels
    #expect(pixels.copy() == before)
    for index in 0..<arena.used { arena.poke(0xEE, at: index) }
    #expect(pixels.copy() == (flags & 2 != 0 ? before : [UInt8](repeating: 0xEE, count: 48)))
  }

  @Test("direct pixels must lie in the slot")
  func direct() throws {
    let arena = GuestArena(size: 191 + 48 + 48)
    let command = arena.draw { _ in .copy(arena.image(changed { $0.flags = 1 }), Rect(width: 4, height: 3)) }
    #expect(try arena.outcome(command).error == nil)
    #expect(try arena.outcome(command, size: arena.size - 1).error == .memory(.outOfSlot, .pixels))
  }

  @Test("an indexed picture needs a palette of one colour or more, all of which are there")
  func palettes() throws {
    func error(_ palette: (GuestArena) -> GuestAddress) throws -> QXLError? {
      try fault(size: 191 + 48 + 2 * 10 + 1024 + 20 + 12) { arena, _ in
        let palette = palette(arena)
        return .copy(arena.image(GuestBitmap(format: .eightBit, width: 4, height: 3, palette: palette)), Rect())
      }
    }
    #expect(try error { _ in .null } == .memory(.nullAddress, .palette))
    #expect(try error { $0.palette([]) } == QXLError(.missing, in: .palette))
    #expect(try error { $0.palette([7]) } == nil)
    #expect(try error { $0.place(GuestBytes().adding(UInt64(1), UInt16(900))) } == .memory(.outOfSlot, .palette))
    #expect(try error { $0.address(1 << 30) } == .memory(.outOfSlot, .palette))
  }

  @Test("colours that no pixel can name are left out", arguments: [255, 256, 257, 65535])
  func largePalette(_ count: Int) throws {
    let draw = try draw(size: 1 << 19) { arena, _ in
      let palette = arena.palette((0..<count).map { UInt32($0) })
      return .copy(arena.image(GuestBitmap(format: .eightBit, width: 4, height: 3, palette: palette)), Rect())
    }
    #expect(draw.pictures[0].bitmap?.palette?.entries == (0..<min(count, 256)).map { UInt32($0) })
  }

  @Test("palettes of other pictures are not looked at")
  func needlessPalette() throws {
    #expect(try bitmap(changed { $0.palette = GuestAddress(rawValue: .max) }).palette == nil)
  }

  @Test("a stream has a size, exactly its bytes, and does not change any more", arguments: [nil, 1, 7] as [Int?])
  func quic(_ chunkSize: Int?) throws {
    let stream = (0..<50).map { UInt8($0) }
    let arena = GuestArena()
    let command = arena.draw { _ in
      .copy(arena.image(quic: stream, width: 4, height: 3, chunkSize: chunkSize), Rect(width: 4, height: 3))
    }
    let outcome = try arena.outcome(command)
    let picture = try #require(outcome.draw?.pictures[0])
    for index in 0..<arena.used { arena.poke(0xEE, at: index) }
    guard case .quic(let source) = picture.content else {
      Issue.record("\(picture.content)")
      return
    }
    #expect(source.copy() == stream && picture.width == 4 && picture.height == 3 && picture.isCacheable)
    for size in [49, 51] {
      let error = try fault(copy { $0.image(quic: stream, width: 4, height: 3, chunkSize: chunkSize, size: size) })
      #expect(error == (size == 51 ? .size(51, 50, .pixels) : QXLError(.tooLarge(limit: 49), in: .pixels)))
    }
  }

  @Test("streams of pictures that cannot be, or of endless length, are refused")
  func badQUIC() throws {
    for (width, height) in [(0, 3), (4, 0), (1 << 24 + 1, 1), (1 << 15, 1 << 15)] {
      let error = try fault { arena, _ in .copy(arena.image(quic: [1], width: width, height: height), Rect()) }
      #expect(error == QXLError(.badSize(width: width, height: height), in: .image))
    }
    let long = try fault(copy { $0.image(quic: [1], width: 4, height: 3, size: 1 << 26 + 1) })
    #expect(long == QXLError(.tooLarge(limit: 1 << 26), in: .pixels))
  }
}
