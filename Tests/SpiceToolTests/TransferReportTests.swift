import Testing

@testable import spice

@Suite struct TransferReportTests {
  @Test(
    "the bar of a transfer has its place on every terminal",
    arguments: [
      (80, 50, 100, "a name [#######################                        ]  50 %"), (80, 100, 100, "100 %"),
      (80, 0, 0, "100 %"), (20, 1, 2, "50 %"), (0, 1, 2, "50 %"),
    ])
  func line(_ columns: Int, _ sent: UInt64, _ size: UInt64, _ expected: String) {
    let line = TransferReport.line(name: "a name", sent: sent, size: size, after: .seconds(2), columns: columns)
    #expect(line.contains(expected), "\(line)")
    if columns > 40 { #expect(line.count < columns) }
  }

  @Test("figures tell how fast it goes and how long it takes")
  func figures() {
    let line = TransferReport.line(name: "x", sent: 20_000_000, size: 1_000_000_000, after: .seconds(4), columns: 80)
    #expect(line.hasSuffix("  2 %    5.0 MB/s 3:16"))
  }
}
