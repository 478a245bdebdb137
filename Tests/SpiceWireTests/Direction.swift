import SpiceBytes
import SpiceTestSupport
import SpiceWire
import Testing

/// All messages of one channel in one direction, without their type: so that one test runs over every direction.
struct Direction: CustomTestStringConvertible, Sendable {
  var testDescription: String
  /// The numbers that the protocol gives to the messages.
  var numbers: [UInt16]
  var knownNumbers: @Sendable () -> [UInt16]
  var checkKinds: @Sendable () -> Void
  var roundTrip: @Sendable (_ seeds: Range<UInt64>) throws -> Void
  var truncate: @Sendable (_ seeds: Range<UInt64>) throws -> Void
  var damage: @Sendable (_ seeds: Range<UInt64>) throws -> Void

  /// `openEnded` messages may be cut without becoming wrong, because they end where the body does.
  init<M: WireMessage>(_ type: M.Type, numbers: [UInt16], openEnded: Set<M.Kind> = [])
  where M.Kind: Sendable {
    testDescription = "\(type)"
    self.numbers = numbers
    knownNumbers = { M.Kind.allCases.map(\.rawValue) }
    checkKinds = {
      for kind in M.Kind.allCases { #expect(M(kind).kind == kind) }
    }
    roundTrip = { seeds in
      for kind in M.Kind.allCases {
        for seed in seeds {
          let (message, arena) = try Self.make(M(kind), seed)
          #expect(message.kind == kind)
          let bytes = try message.encoded(blobs: arena.rawSpan)
          let back = try M(kind, decoding: bytes.rawSpan)
          #expect(
            WireDump(back, bytes) == WireDump(message, arena), "\(kind) changes, seed \(seed)")
          let again = try back.encoded(blobs: bytes.rawSpan)
          #expect(again == bytes, "\(kind) encodes in two ways, seed \(seed)")
        }
      }
    }
    truncate = { seeds in
      for kind in M.Kind.allCases {
        for seed in seeds {
          let (message, arena) = try Self.make(M(kind), seed)
          let bytes = try message.encoded(blobs: arena.rawSpan)
          for length in 0..<bytes.count {
            let body = Array(bytes.prefix(length))
            guard let short = try? M(kind, decoding: body.rawSpan) else { continue }
            #expect(
              openEnded.contains(kind), "\(kind) is read from \(length) of \(bytes.count) bytes, seed \(seed)")
            #expect(WireDump(short, body).badRanges == 0)
          }
        }
      }
    }
    damage = { seeds in
      for kind in M.Kind.allCases {
        for seed in seeds {
          let (message, arena) = try Self.make(M(kind), seed)
          let bytes = try message.encoded(blobs: arena.rawSpan)
          var mutations = ByteMutations(seed: seed)
          for _ in 0..<30 {
            let body = mutations.damaged(bytes)
            guard let wrong = try? M(kind, decoding: body.rawSpan) else { continue }
            let dump = WireDump(wrong, body)
            #expect(dump.badRanges == 0, "\(kind) names bytes outside, seed \(seed)")
            // Every element takes a byte, and a few pointers may name the same bytes.
            #expect(dump.elements <= 8 * body.count, "\(kind) grows, seed \(seed)")
            _ = try wrong.encoded(blobs: body.rawSpan)
          }
        }
      }
    }
  }

  private static func make<M: WireMessage>(_ empty: M, _ seed: UInt64) throws -> (M, [UInt8]) {
    try WireGenerator.make(empty, seed: seed) { try $0.wire(&$1) }
  }
}

extension Direction {
  static let all: [Direction] = [
    Direction(
      CommonServerMessage.self, numbers: Array(1...8),
      openEnded: [.migrateData, .ping, .notify, .list]),
    Direction(CommonClientMessage.self, numbers: Array(1...6), openEnded: [.migrateData]),
    Direction(MainServerMessage.self, numbers: Array(101...118), openEnded: [.agentData]),
    Direction(
      MainClientMessage.self, numbers: Array(101...112), openEnded: [.agentData, .qualityIndicator]),
    Direction(
      DisplayServerMessage.self, numbers: Array(101...108) + Array(122...126) + Array(302...322),
      openEnded: [.qualityIndicator]),
    Direction(DisplayClientMessage.self, numbers: Array(101...105)),
    Direction(InputsServerMessage.self, numbers: [101, 102, 111]),
    Direction(
      InputsClientMessage.self, numbers: Array(101...104) + Array(111...114),
      openEnded: [.keyScancode]),
    Direction(CursorServerMessage.self, numbers: Array(101...108), openEnded: [.initial, .set]),
    Direction(PlaybackServerMessage.self, numbers: Array(101...107), openEnded: [.data, .mode]),
    Direction(RecordServerMessage.self, numbers: Array(101...104)),
    Direction(RecordClientMessage.self, numbers: Array(101...103), openEnded: [.data, .mode]),
    Direction(
      SpiceVMCServerMessage.self, numbers: [101, 102], openEnded: [.data, .compressedData]),
    Direction(
      SpiceVMCClientMessage.self, numbers: [101, 102], openEnded: [.data, .compressedData]),
    Direction(
      PortServerMessage.self, numbers: [101, 102, 201, 202], openEnded: [.data, .compressedData]),
    Direction(
      PortClientMessage.self, numbers: [101, 102, 201], openEnded: [.data, .compressedData]),
    Direction(SmartcardServerMessage.self, numbers: [101]),
    Direction(SmartcardClientMessage.self, numbers: [101]),
  ]
}
