import SpiceTestSupport
import Testing

/// Thousands of random drawings: the pixels in the guest's memory are those that the stock library makes.
///
/// All libraries get the same; the stock one is asked again each time, so nothing is recorded that could grow old.
@Suite(.timeLimit(.minutes(3)))
struct StormTests {
  /// A storm, and the surface that it is on.
  struct Case: Sendable, CustomStringConvertible {
    var seed: Int
    var storm: String
    var primary = ""
    var description: String { "seed \(seed), \(storm) \(primary)" }
  }

  static let cases =
    (1...4).map { Case(seed: $0, storm: "count=2500 surfaces=6 dashes=0") }
    + [96, 16].map { Case(seed: $0, storm: "count=1500 surfaces=10 formats=all dashes=0", primary: "format=\($0)") }
    + [Case(seed: 50, storm: "count=1500 surfaces=10 formats=all dashes=0", primary: "stride=-3264")]
    + [
      "fill", "copy", "opaque", "blend", "copy_bits", "blackness,whiteness,invers", "rop3", "stroke", "text",
      "transparent",
      "alpha_blend", "composite",
    ].enumerated().map { Case(seed: 100 + $0, storm: "count=300 surfaces=4 changes=0 dashes=0 only=\($1)") }

  /// The hashes of all surfaces after a storm.
  private func hashes(_ library: ServerLibrary, _ test: Case, more: String = "") async throws -> [String] {
    try await ServerHost.running(library) { host in
      try await host.startDisplay(width: 800, height: 600, primary: test.primary)
      try await host.send("storm seed=\(test.seed) \(test.storm) \(more)")
      let found = try await host.send("hash surface=all").data
      let said = try await host.log()
      #expect(said == [])
      // All that was sent comes back.
      try await host.run("drain\n destroy_surfaces")
      let outstanding = try await host.outstanding()
      #expect(outstanding == 0)
      return found
    }
  }

  @Test("storms leave the pixels of the stock library", arguments: cases)
  func pixels(_ test: Case) async throws {
    let expected = try await hashes(.stock, test)
    #expect(expected.count > 1)
    for library in ServerLibrary.oursOnly {
      let found = try await hashes(library, test)
      #expect(found == expected)
    }
  }

  @Test("dashes are where the stock library has them", arguments: ServerLibrary.oursOnly)
  func dashes(_ library: ServerLibrary) async throws {
    let test = Case(seed: 107, storm: "count=300 changes=0 only=stroke")
    let (found, expected) = (try await hashes(library, test), try await hashes(.stock, test))
    // The stock library walks a dashed line with the steps of the X server; ours measures along the line.
    withKnownIssue { #expect(found == expected) }
  }

  @Test("it does not matter when the server draws", arguments: ServerLibrary.all, [1, 7])
  func updates(_ library: ServerLibrary, every: Int) async throws {
    let test = Case(seed: 77, storm: "count=800 surfaces=6 formats=all")
    let (late, soon) = (try await hashes(library, test), try await hashes(library, test, more: "updates=\(every)"))
    #expect(late == soon)
    #expect(late.count > 1)
  }

  @Test("a storm of another seed is another storm", arguments: ServerLibrary.all)
  func canFail(_ library: ServerLibrary) async throws {
    let (one, other) = (
      try await hashes(library, Case(seed: 1, storm: "count=50")),
      try await hashes(library, Case(seed: 2, storm: "count=50"))
    )
    #expect(one != other)
  }

  @Test("a storm with holes and lies in it is survived", arguments: ServerLibrary.oursOnly, 1...4)
  func mutations(_ library: ServerLibrary, seed: Int) async throws {
    // The stock library aborts at the first address that is none.
    try await ServerHost.running(library) { host in
      try await host.startDisplay(width: 800, height: 600)
      try await host.run("mutate seed=\(seed) count=3000 surfaces=6 formats=all\n drain")
      try await host.send("draw kind=fill brush_colour=0x123456")
      let pixel = try await host.send("pixel x=799 y=599")
      #expect(pixel["value"] == "0x123456")
      try await host.send("destroy_surfaces")
    }
  }
}
