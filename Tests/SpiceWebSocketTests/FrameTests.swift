import SpiceBytes
import SpiceTestSupport
import SpiceWebSocket
import Testing

/// What a stream of frames holds: its data, and everything else.
private struct Content: Equatable {
  var data: [UInt8] = []
  var others: [WebSocketFrameReader.Event] = []

  /// Reads frames that arrive in pieces.
  init(_ pieces: [ArraySlice<UInt8>], from sender: WebSocketFrameReader.Sender) throws {
    var reader = WebSocketFrameReader(from: sender)
    for piece in pieces {
      let input = [UInt8](piece)
      var offset = 0
      while let event = try reader.next(in: input.rawSpan, at: &offset) {
        guard case .data(let range, let mask) = event else {
          others.append(event)
          continue
        }
        #expect(range.upperBound == offset)
        var bytes = [UInt8](input[range])
        var span = bytes.mutableRawSpan
        mask.apply(to: &span)
        data += bytes
      }
      #expect(offset == input.count)
    }
  }
}

/// A frame of a client.
private func masked(_ kind: WebSocketFrameKind, _ payload: [UInt8], mask word: UInt32) -> [UInt8] {
  let mask = WebSocketMask(word: word)
  var payload = payload
  let header = WebSocketFrameHeader.bytes(kind, count: payload.count, mask: mask)
  var span = payload.mutableRawSpan
  mask.apply(to: &span)
  return header + payload
}

@Suite("WebSocket frames")
struct FrameTests {
  @Test("frames give the same stream however they are cut")
  func cuts() throws {
    let bytes: [UInt8] =
      [0x02, 0x03, 1, 2, 3, 0x89, 0x02, 9, 9, 0x80, 0x7E, 0x00, 0x80] + [UInt8](repeating: 7, count: 128)
      + [0x82, 0x7F, 0, 0, 0, 0, 0, 0, 0, 2, 5, 6, 0x8A, 0x00, 0x81, 0x00, 0x88, 0x02, 0x03, 0xE8]
    for cut in 0...bytes.count {
      let content = try Content([bytes[..<cut], bytes[cut...]], from: .server)
      #expect(content.data == [1, 2, 3] + [UInt8](repeating: 7, count: 128) + [5, 6])
      #expect(content.others == [.ping([9, 9]), .close(1000)])
    }
  }

  @Test("what a client masks is unmasked, wherever a piece begins")
  func masks() throws {
    var random = SeededGenerator(seed: 3)
    let payload = (0..<70_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    var stream: [UInt8] = []
    for count in [0, 1, 2, 3, 4, 7, 125, 126, 127, 65535, 65536] {
      stream += masked(.binary, Array(payload[..<count]), mask: UInt32.random(in: 0...UInt32.max, using: &random))
    }
    stream += masked(.ping, Array("are you there".utf8), mask: 0xDEAD_BEEF) + masked(.close, [3, 232, 66], mask: 77)
    let whole = try Content([stream[...]], from: .client)
    #expect(whole.data.count == 131_466)
    #expect(Array(whole.data.suffix(65536)) == Array(payload[..<65536]))
    #expect(whole.others == [.ping(Array("are you there".utf8)), .close(1000)])
    for seed in UInt64(0)..<20 {
      var random = SeededGenerator(seed: seed)
      var pieces: [ArraySlice<UInt8>] = []
      var rest = stream[...]
      while !rest.isEmpty {
        let count = min(rest.count, Int.random(in: 1...[3, 40, 30_000][Int(seed % 3)], using: &random))
        pieces.append(rest.prefix(count))
        rest = rest.dropFirst(count)
      }
      #expect(try Content(pieces, from: .client) == whole, "seed \(seed)")
    }
  }

  @Test("a client that does not mask is understood, as the stock server does")
  func unmaskedClient() throws {
    let stream = WebSocketFrameHeader.frame(.binary, [1, 2]) + masked(.binary, [3], mask: 9)
    #expect(try Content([stream[...]], from: .client).data == [1, 2, 3])
  }

  @Test(
    "frames against the protocol are typed errors",
    arguments: [
      ([0xC2], .reservedBits), ([0x83], .unknownKind(3)), ([0x8F], .unknownKind(15)), ([0x82, 0x80], .masked),
      ([0x09, 0x00], .badControlFrame), ([0x89, 0x7E], .badControlFrame), ([0x80, 0x00], .badContinuation),
      ([0x02, 0x00, 0x82, 0x00], .badContinuation), ([0x82, 0x7F, 0x80], .badLength),
    ] as [([UInt8], WebSocketFrameError)])
  func violations(frame: [UInt8], error: WebSocketFrameError) {
    #expect(throws: error) { try Content([frame[...]], from: .server) }
    #expect(!error.text.isEmpty)
  }

  @Test("a frame of the largest length is told of piece by piece, without memory for it")
  func largest() throws {
    let stream: [UInt8] = [0x82, 0x7F, 0x7F] + [UInt8](repeating: 0xFF, count: 7) + [1, 2, 3]
    #expect(try Content([stream[...]], from: .server).data == [1, 2, 3])
  }

  @Test("random bytes never trap the frame reader")
  func randomBytes() {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<5000 {
      let bytes = (0..<Int.random(in: 0..<60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      _ = try? Content([bytes[...]], from: .client)
    }
  }

  @Test("a mask is its own inverse, and goes on where a piece ended")
  func maskPieces() {
    let mask = WebSocketMask(word: 0x0403_0201)
    for count in 0...40 {
      for cut in 0...count {
        var whole = [UInt8](repeating: 0, count: count)
        var span = whole.mutableRawSpan
        mask.apply(to: &span)
        #expect(whole == (0..<count).map { UInt8($0 % 4 + 1) })
        var first = [UInt8](repeating: 0, count: cut)
        var second = [UInt8](repeating: 0, count: count - cut)
        var piece = first.mutableRawSpan
        mask.apply(to: &piece)
        piece = second.mutableRawSpan
        mask.advanced(by: cut).apply(to: &piece)
        #expect(first + second == whole)
      }
    }
  }

  @Test("a farewell is answered with its code, unless nobody may send that")
  func statusAnswers() {
    #expect(WebSocketStatus.answer(to: 1001) == 1001)
    #expect(WebSocketStatus.answer(to: 4999) == 4999)
    for code in [nil, 0, 999, 1005, 1006, 1015, 5000] as [UInt16?] {
      #expect(WebSocketStatus.answer(to: code) == 1000)
    }
    #expect(WebSocketStatus.payload(1002) == [3, 234])
  }
}
