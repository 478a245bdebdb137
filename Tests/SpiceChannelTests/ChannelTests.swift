import SpiceBytes
import SpiceChannel
import SpiceWire
import Testing

@Suite("Frames")
struct FrameTests {
  @Test("what is written is read back, byte by byte, in both forms", arguments: [DataHeader.Form.mini, .full])
  func roundTrip(form: DataHeader.Form) throws {
    var writer = FrameWriter(headerForm: form)
    let nothing: [UInt8] = []
    var stream = try writer.frame(CommonClientMessage.ackSync(generation: 5), blobs: nothing.rawSpan)
    stream += try writer.frame(CommonClientMessage.ack, blobs: nothing.rawSpan)
    var reader = FrameReader(channel: ChannelID(.main), headerForm: form, bodyLimit: 100)
    var queue = ByteQueue()
    var frames: [Frame] = []
    for byte in stream {
      queue.append([byte].rawSpan)
      while let frame = try reader.next(in: &queue) {
        frames.append(frame)
        reader.finish(frame, in: &queue)
      }
    }
    #expect(frames.map(\.type) == [1, 2])
    #expect(frames.map(\.serial.rawValue) == [1, 2])
    #expect(frames.map(\.bodySize) == [4, 0])
    #expect(queue.isEmpty)
  }

  @Test("a message may leave its blob to be sent by somebody else", arguments: [DataHeader.Form.mini, .full])
  func omission(form: DataHeader.Form) throws {
    let blob: [UInt8] = Array(1...40)
    var bitmap = BitmapImage()
    (bitmap.width, bitmap.height, bitmap.stride) = (5, 2, 20)
    bitmap.pixels = WireRange(offset: 0, count: blob.count)
    var message = DrawCopy()
    message.source.payload = .bitmap(bitmap)
    var (whole, parted) = (FrameWriter(headerForm: form), FrameWriter(headerForm: form))
    let expected = try whole.frame(DisplayServerMessage.drawCopy(message), blobs: blob.rawSpan)
    let head = try parted.frame(DisplayServerMessage.drawCopy(message), omitting: blob.count)
    #expect(head + blob == expected)
    #expect(throws: WireError.self) {
      try parted.frame(DisplayServerMessage.drawCopy(message), omitting: blob.count - 1)
    }
  }

  @Test("a claimed size beyond the limit is refused before any body arrives")
  func limit() {
    let reader = FrameReader(channel: ChannelID(.display), headerForm: .mini, bodyLimit: 100)
    var queue = ByteQueue()
    queue.append(([7, 0, 101, 0, 0, 0] as [UInt8]).rawSpan)
    #expect(
      throws: ProtocolViolation(
        channel: ChannelID(.display), message: 7, reason: .tooLong(size: 101, limit: 100))
    ) { try reader.next(in: &queue) }
  }

  @Test("a list of sub-messages may not start beyond the body")
  func subList() {
    let reader = FrameReader(channel: ChannelID(.display), headerForm: .full, bodyLimit: 100)
    var queue = ByteQueue()
    queue.append(([1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 4, 0, 0, 0, 5, 0, 0, 0, 1, 2, 3, 4] as [UInt8]).rawSpan)
    #expect(throws: ProtocolViolation(channel: ChannelID(.display), message: 9, reason: .badSubMessages)) {
      try reader.next(in: &queue)
    }
  }
}

@Suite("AckWindow")
struct AckWindowTests {
  @Test("no acknowledgement is due before a window is set, nor with a window of zero")
  func off() {
    var window = AckWindow()
    #expect((0..<100).allSatisfy { _ in !window.messageReceived() })
    window.set(window: 0)
    #expect((0..<100).allSatisfy { _ in !window.messageReceived() })
  }

  @Test("one is due for every window")
  func due() {
    var window = AckWindow()
    window.set(window: 4)
    let due = (1...12).filter { _ in window.messageReceived() }
    #expect(due == [4, 8, 12])
    window.set(window: 2)
    let again = (1...4).filter { _ in window.messageReceived() }
    #expect(again == [2, 4])
  }
}

@Suite("SpiceInstant")
struct SpiceInstantTests {
  @Test("adding stops at the ends of the clock")
  func saturates() {
    #expect(SpiceInstant().advanced(byMilliseconds: 5).nanoseconds == 5_000_000)
    #expect(SpiceInstant(nanoseconds: 10).advanced(byMilliseconds: .max).nanoseconds == .max)
    #expect(SpiceInstant(nanoseconds: -10).advanced(byMilliseconds: .min).nanoseconds == .min)
    let most = Int64.max / 1_000_000
    for sign: Int64 in [1, -1] {
      let end: Int64 = sign > 0 ? .max : .min
      #expect(SpiceInstant().advanced(byMilliseconds: sign * most).nanoseconds == sign * most * 1_000_000)
      #expect(SpiceInstant().advanced(byMilliseconds: sign * (most + 1)).nanoseconds == end)
      #expect(SpiceInstant(nanoseconds: sign * 1_000_000).advanced(byMilliseconds: sign * most).nanoseconds == end)
      // Its product would be small again.
      #expect(SpiceInstant().advanced(byMilliseconds: sign << 58).nanoseconds == end)
    }
  }
}
