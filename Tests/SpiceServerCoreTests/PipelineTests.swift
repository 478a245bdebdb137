import SpiceServerTestSupport
import SpiceTestSupport
import Testing

/// Displays with everything that can happen to them, at random. The fuzzer's target `pipeline` is the same.
@Suite struct PipelineTests {
  @Test("whatever happens, clients show in the end what was drawn", arguments: 0..<4 as Range<UInt64>)
  func random(batch: UInt64) {
    for seed in (batch * 10)..<(batch * 10 + 10) {
      let broken = PipelineRun(SeededDecisions(seed: seed, steps: 150)).run()
      #expect(broken == nil, "seed \(seed): \(broken ?? "")")
    }
  }

  @Test("the same in long runs that went wrong once", arguments: [57, 173, 210, 383, 1289] as [UInt64])
  func long(seed: UInt64) {
    #expect(PipelineRun(SeededDecisions(seed: seed, steps: 300)).run() == nil)
  }
}
