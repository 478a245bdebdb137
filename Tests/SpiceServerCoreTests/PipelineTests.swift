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

  @Test("nothing is left out that a surface of another size has on it", arguments: [57, 383] as [UInt64])
  func long(seed: UInt64) {
    #expect(PipelineRun(SeededDecisions(seed: seed, steps: 300)).run() == nil)
  }
}
