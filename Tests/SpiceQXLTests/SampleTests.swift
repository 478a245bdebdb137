import SpiceQXL
import SpiceQXLTestSupport
import Testing

@Suite struct SampleTests {
  @Test("every well-formed command is understood, and given back when its value goes", arguments: GuestSample.all)
  func understood(_ sample: GuestSample) throws {
    let arena = GuestArena()
    let command = sample.make(arena)
    let log = ReleaseLog()
    do {
      let outcome = QXLOutcome(command, in: arena, log: log)
      #expect(outcome.error == nil)
      #expect(outcome.brokenPromise == nil)
      #expect(log.made.count == 1)
      #expect(log.alive == (outcome.isOwned ? 1 : 0))
    }
    #expect(log.released.count == 1)
    #expect(log.released == log.made && log.released.first?.group == arena.group)
  }
}
