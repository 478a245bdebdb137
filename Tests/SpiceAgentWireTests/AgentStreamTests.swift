import SpiceAgentWire
import SpiceBytes
import SpiceTestSupport
import Testing

@Suite struct AgentStreamTests {
  private func message(_ type: UInt32, _ body: [UInt8]) throws -> [UInt8] {
    let nothing: [UInt8] = []
    return try WireWriter.encode(
      AgentHeader(type: type, size: UInt32(body.count)), blobs: nothing.rawSpan) + body
  }

  /// Everything that a piece completes.
  private func feed(_ piece: [UInt8], to assembler: inout AgentMessageAssembler) throws
    -> [AgentMessageAssembler.Message]
  {
    var out: [AgentMessageAssembler.Message] = []
    var offset = 0
    while let message = try assembler.next(in: piece.rawSpan, at: &offset) { out.append(message) }
    #expect(offset == piece.count)
    return out
  }

  @Test("every message of every kind is put together from two pieces, cut anywhere")
  func twoPieces() throws {
    for kind in AgentMessage.Kind.allCases {
      let context = AgentContext(.clipboardSelection, .clipboardSelection)
      let (value, arena) = try WireGenerator.make(AgentMessage(kind), seed: 7) {
        try $0.wire(in: context, &$1)
      }
      let whole = try value.encoded(in: context, blobs: arena.rawSpan)
      for cut in 0...whole.count {
        var assembler = AgentMessageAssembler(limit: 4096)
        let first = try feed(Array(whole[..<cut]), to: &assembler)
        #expect(first.isEmpty == (cut < whole.count))
        #expect(assembler.isWithinMessage == (cut > 0 && cut < whole.count))
        let second = try feed(Array(whole[cut...]), to: &assembler)
        let all = first + second
        #expect(all.count == 1)
        #expect(all.first?.type == kind.rawValue)
        let body = try #require(all.first?.body)
        #expect(body == Array(whole.dropFirst(20)))
        let back = try AgentMessage(kind, decoding: body.rawSpan, in: context)
        #expect(WireDump(back, body) == WireDump(value, arena))
      }
    }
  }

  @Test("several messages in one stream come out in order, however it is cut")
  func anyPieces() throws {
    let parts = [(6, 8), (13, 0), (4, 300), (99, 1), (13, 0)].map {
      (UInt32($0.0), [UInt8](repeating: UInt8($0.0), count: $0.1))
    }
    let expected = parts.map { AgentMessageAssembler.Message(type: $0.0, body: $0.1) }
    let stream = try parts.flatMap { try message($0.0, $0.1) }
    for size in Array(1...45) + [stream.count] {
      var assembler = AgentMessageAssembler(limit: 300)
      var out: [AgentMessageAssembler.Message] = []
      for start in stride(from: 0, to: stream.count, by: size) {
        out += try feed(Array(stream[start...].prefix(size)), to: &assembler)
      }
      #expect(out == expected, "pieces of \(size) bytes")
      #expect(!assembler.isWithinMessage)
    }
  }

  @Test("a message beyond the limit is reported once and skipped")
  func tooLarge() throws {
    let stream = try message(4, [UInt8](repeating: 1, count: 50)) + message(13, [])
    for size in 1...90 {
      var assembler = AgentMessageAssembler(limit: 49)
      var errors: [AgentStreamError] = []
      var out: [AgentMessageAssembler.Message] = []
      for start in stride(from: 0, to: stream.count, by: size) {
        let piece = Array(stream[start...].prefix(size))
        var offset = 0
        while true {
          do throws(AgentStreamError) {
            guard let message = try assembler.next(in: piece.rawSpan, at: &offset) else { break }
            out.append(message)
          } catch { errors.append(error) }
        }
      }
      #expect(errors == [.tooLarge(type: 4, size: 50)], "pieces of \(size) bytes")
      #expect(out.map(\.type) == [13])
    }
  }

  @Test("a size that is only announced takes no memory, and the largest one can be skipped")
  func announced() throws {
    let nothing: [UInt8] = []
    let header = try WireWriter.encode(AgentHeader(type: 4, size: .max), blobs: nothing.rawSpan)
    var assembler = AgentMessageAssembler(limit: .max)
    #expect(try feed(header, to: &assembler).isEmpty)
    #expect(try feed([1, 2, 3], to: &assembler).isEmpty)
    var careful = AgentMessageAssembler(limit: 0)
    var offset = 0
    #expect(throws: AgentStreamError.tooLarge(type: 4, size: .max)) {
      try careful.next(in: header.rawSpan, at: &offset)
    }
    #expect(try feed([1, 2, 3], to: &careful).isEmpty)
    #expect(careful.isWithinMessage)
  }

  @Test("after a header of another version only a reset helps")
  func badVersion() throws {
    var assembler = AgentMessageAssembler(limit: 100)
    var bad = try message(13, [])
    bad[0] = 2
    for _ in 0..<2 {
      var offset = 0
      #expect(throws: AgentStreamError.badVersion(2)) {
        try assembler.next(in: bad.rawSpan, at: &offset)
      }
    }
    assembler.reset()
    #expect(try feed(message(13, []), to: &assembler).map(\.type) == [13])
  }

  @Test("a reset forgets a message that has begun")
  func reset() throws {
    var assembler = AgentMessageAssembler(limit: 100)
    #expect(try feed(Array(message(4, [1, 2, 3]).dropLast()), to: &assembler).isEmpty)
    #expect(assembler.isWithinMessage)
    assembler.reset()
    #expect(!assembler.isWithinMessage)
    #expect(try feed(message(5, [9]), to: &assembler).map(\.body) == [[9]])
  }

  @Test("random bytes are refused or wait for more")
  func noise() {
    for seed in 0..<200 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      var noise = (0..<100).map { _ in UInt8.random(in: 0...255, using: &random) }
      if seed % 2 == 0 { noise.replaceSubrange(0..<4, with: [1, 0, 0, 0]) }
      var assembler = AgentMessageAssembler(limit: 64)
      var offset = 0
      var steps = 0
      while offset < noise.count, steps < 20 {
        steps += 1
        _ = try? assembler.next(in: noise.rawSpan, at: &offset)
      }
      #expect(offset <= noise.count, "seed \(seed)")
    }
  }

  @Test(
    "pieces have at most 2048 bytes and make up the message",
    arguments: [
      0, 1, 2027, 2028, 2029, 4076, 4077, 10000,
    ])
  func chunks(_ size: Int) throws {
    let whole = try message(4, (0..<size).map { UInt8(truncatingIfNeeded: $0) })
    for split in [whole.count, 20, 27, 2048, 2100] where split <= whole.count {
      try chunks(whole, AgentMessageChunker(Array(whole[..<split]), payload: Array(whole[split...])))
    }
  }

  private func chunks(_ whole: [UInt8], _ chunker: AgentMessageChunker) throws {
    var chunker = chunker
    var out: [UInt8] = []
    var sizes: [Int] = []
    #expect(!chunker.isWithinMessage)
    while let piece = chunker.next() {
      guard let part = piece.range.bytes(of: piece.bytes.rawSpan) else { break }
      out.append(copying: part)
      sizes.append(part.byteCount)
      #expect(chunker.isWithinMessage == (out.count < whole.count))
    }
    #expect(out == whole)
    #expect(sizes.dropLast().allSatisfy { $0 == 2048 })
    #expect(sizes.count == (whole.count + 2047) / 2048)
  }
}
