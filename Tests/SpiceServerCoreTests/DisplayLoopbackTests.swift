import SpiceBytes
import SpiceCanvas
import SpiceClientCore
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceServerCore
import SpiceServerTestSupport
import SpiceTestSupport
import SpiceWire
import Testing

/// Server and client of this package back to back: the client must show what the commands draw.
@Suite struct DisplayLoopbackTests {
  static let methods: [ImageCompression] = [.off, .quic, .lz, .glz, .lz4, .autoLZ, .autoGLZ]

  private func expect(
    _ client: BenchClient, shows reference: ReferenceDisplay, _ comment: Comment? = nil
  ) {
    let shown = client.picture()
    let expected = reference.surfaces[.primary]?.bitmap
    #expect(shown != nil, comment)
    #expect(shown?.rgb == expected?.rgb, comment)
    #expect(client.session.displays[0]?.droppedDraws == 0, comment)
  }

  @Test("a client that sees every command, and those that join later, show what was drawn", arguments: methods)
  func everyMethod(_ method: ImageCompression) throws {
    for seed in 1...6 as ClosedRange<UInt64> {
      var generator = DrawGenerator(SeededGenerator(seed: seed))
      var reference = ReferenceDisplay()
      let bench = ServerBench()
      bench.display.compression = method
      let early = bench.connect()
      let primary = generator.surface(.primary)
      bench.display.createPrimary(primary)
      reference.create(primary)
      for id in 1...3 as ClosedRange<UInt32> {
        let surface = generator.surface(SurfaceID(rawValue: id))
        bench.display.execute(.createSurface(surface))
        reference.create(surface)
      }
      for turn in 0..<150 {
        guard let draw = generator.draw() else { continue }
        bench.display.execute(.draw(draw))
        reference.draw(draw)
        if generator.chance(30) { bench.settle() }
        if turn == 80 {
          let late = bench.connect()
          _ = late
          expect(late, shows: reference, "late, seed \(seed)")
        }
      }
      bench.settle()
      expect(early, shows: reference, "early, seed \(seed)")
      for client in bench.clients { expect(client, shows: reference, "seed \(seed)") }
      // And the server's own picture.
      _ = bench.display.update(.primary, area: .all, forgetsChanges: true)
      expect(bench.connect(), shows: reference, "last, seed \(seed)")
    }
  }
}
