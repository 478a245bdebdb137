import Foundation
import SpiceBytes
import SpiceCodecs
import SpicePixels
import Synchronization
import Testing

/// Pixels stay in a guest's memory while they are encoded, and a guest may write there at any time: what comes out is
/// wrong then, but no worse.
@Suite(.timeLimit(.minutes(2)))
struct ChangingPixelsTests {
  private static let width = 120
  private static let height = 60

  /// Memory that another thread writes to all the time.
  @safe
  private final class Scribbled: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer
    private let isOver = Atomic(false)

    init(count: Int) {
      unsafe memory = .allocate(byteCount: count, alignment: 16)
      unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
      Thread.detachNewThread { [self] in scribble() }
    }

    deinit { unsafe memory.deallocate() }

    /// Runs of one value, and noise: what encoders find, and what they do not.
    private func scribble() {
      let count = unsafe memory.count
      var state: UInt64 = 1
      while !isOver.load(ordering: .relaxed) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let start = Int(truncatingIfNeeded: state >> 33) % count
        let value = UInt8(truncatingIfNeeded: state >> 56)
        for index in start..<min(count, start + Int(value) * 8) {
          unsafe memory[index] = value & 1 == 0 ? value : UInt8(truncatingIfNeeded: index &* 167)
        }
      }
    }

    func stop() { isOver.store(true, ordering: .relaxed) }

    var source: SourceBytes { unsafe SourceBytes(pieces: [UnsafeRawBufferPointer(memory)], owner: self) }
  }

  /// Encodes a picture that changes, many times. No stream is longer than the worst picture makes it.
  private func race(_ encode: (SourceBytes, PixelRows) throws -> Int) rethrows {
    let scribbled = Scribbled(count: Self.width * Self.height * 4)
    defer { scribbled.stop() }
    for _ in 0..<20 {
      let source = scribbled.source
      try source.withBytes { bytes in
        let rows = PixelRows(bytes, stride: Self.width * 4, rowBytes: Self.width * 4, height: Self.height)
        let count = try encode(source, rows)
        #expect(count > 0 && count < Self.width * Self.height * 5)
      }
    }
  }

  @Test("LZ, LZ4 and QUIC")
  func single() throws {
    var lz = LZEncoder()
    var lz4 = LZ4ImageEncoder()
    var quic = QUICEncoder()
    for kind in [LZPixelKind.rgb32, .rgba] {
      try race { try lz.encode($1, kind: kind, width: Self.width, isTopDown: true).count }
      try race { try lz4.encode($1, kind: kind, width: Self.width, isTopDown: true).count }
    }
    for type in [QUICPixelType.rgb32, .rgba] {
      try race { try quic.encode($1, type: type, width: Self.width).count }
    }
  }

  @Test("GLZ, which also looks back into what has changed since")
  func glz() throws {
    for kind in [LZPixelKind.rgb32, .rgba] {
      var encoder = GLZEncoder()
      var dictionary = GLZDictionary(windowPixels: Self.width * Self.height * 5)
      try race { source, _ in
        let units = try GLZEncoder.units(
          source, stride: Self.width * 4, height: Self.height, kind: kind, width: Self.width)
        #expect(units === source)
        return try encoder.encode(
          units: units, height: Self.height, kind: kind, width: Self.width, isTopDown: true, dictionary: &dictionary
        ).count
      }
    }
  }
}
