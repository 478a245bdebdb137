import Foundation
import Oracles
import Seeds

/// Writes the seeds to the folder that the environment variable `SPICE_FUZZ_SEEDS` names, if it is set, and leaves.
/// `SPICE_RECORDINGS` may name a folder of recordings to make some from.
@c(LLVMFuzzerInitialize)
public func initialize(
  _ count: UnsafeMutablePointer<CInt>?,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
  let variables = ProcessInfo.processInfo.environment
  guard let folder = variables["SPICE_FUZZ_SEEDS"] else { return 0 }
  do {
    try SeedFolder(folder, vectors: variables["SPICE_VECTORS"] ?? "Tests/Vectors").fill(
      recordings: variables["SPICE_RECORDINGS"] ?? "")
    exit(0)
  } catch {
    print("no seeds: \(error)")
    exit(1)
  }
}

/// One input for the oracle that the environment variable `SPICE_FUZZ_TARGET` names.
@c(LLVMFuzzerTestOneInput)
public func judge(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // SAFETY: libFuzzer owns `count` bytes at `data` until this returns, and the span does not leave this call.
  let input = unsafe UnsafeRawBufferPointer(start: data, count: count)
  Oracle.chosen.judge(unsafe input.bytes)
  return 0
}
