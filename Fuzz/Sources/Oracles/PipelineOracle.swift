import SpiceBytes
import SpiceServerTestSupport

/// Displays with everything that guests and clients do to them, by decisions that the fuzzer makes.
enum PipelineOracle {
  static func judge(_ bytes: RawSpan) {
    let broken = PipelineRun(ByteDecisions([UInt8](copying: bytes))).run()
    expect(broken == nil, broken ?? "")
  }
}
