import Foundation
import SpiceClient
import Testing

@testable import SpiceClientCore
@testable import SpiceViewerKit

@Suite struct SeriesTests {
  @Test("the newest samples are kept, in order")
  func ring() {
    var series = Series(capacity: 3)
    #expect(series.samples == [])
    #expect(series.last == nil)
    for sample in 1...5 { series.append(Double(sample)) }
    #expect(series.samples == [3, 4, 5])
    #expect(series.last == 5)
    #expect(series.peak == 5)
    series.append(.nan)
    #expect(series.samples == [4, 5, 0])
    var single = Series(capacity: -1)
    single.append(1)
    single.append(2)
    #expect(single.samples == [2])
  }

  @Test(
    "axes end at round numbers",
    arguments: [(0.0, 1.0), (0.7, 1), (1.1, 2), (4, 5), (5, 5), (6, 10), (123_456, 200_000), (1e9, 1e9)])
  func axes(sample: Double, end: Double) {
    var series = Series(capacity: 2)
    series.append(sample)
    #expect(series.axis() == end)
  }
}

@Suite struct SessionFiguresTests {
  private static func statistics(_ bytes: UInt64, images: Int, frames: UInt64) -> SessionStatistics {
    var main = ChannelStatus(ChannelID(.main), isSecure: true)
    main.receivedBytes = bytes
    var first = ChannelStatus(ChannelID(.display), isSecure: true)
    var second = ChannelStatus(ChannelID(.display, id: 1), isSecure: true)
    (first.receivedBytes, second.receivedBytes, second.sentBytes) = (bytes, bytes, bytes / 2)
    var statistics = SessionStatistics(channels: [main, first, second])
    for _ in 0..<images { statistics.images.count(.glz, bytes: 100, pixels: 1000) }
    statistics.images.count(.quic, bytes: 5000, pixels: 100)
    statistics.videoFramesByCodec = [.vp8: frames, .h264: 5]
    statistics.droppedDraws = 3
    statistics.roundTrip = .milliseconds(7)
    return statistics
  }

  @Test("two figures give rates, by kind of channel and form of image")
  func rates() {
    let figures = SessionFigures(
      from: Self.statistics(1000, images: 10, frames: 60), to: Self.statistics(3000, images: 50, frames: 120),
      in: .seconds(2))
    #expect(figures.traffic[.main] == SessionFigures.Traffic(received: 1000, sent: 0))
    #expect(figures.traffic[.display] == SessionFigures.Traffic(received: 2000, sent: 500))
    #expect(figures.total == SessionFigures.Traffic(received: 3000, sent: 500))
    #expect(figures.images == [SessionFigures.Images(form: .glz, images: 20, bytes: 2000, pixels: 20_000)])
    #expect(figures.videoFrames == [.vp8: 30])
    #expect(figures.droppedDraws == 3)
    #expect(figures.roundTrip == .milliseconds(7))
  }

  @Test("counters that begin anew, and no time at all, give no nonsense")
  func restarts() {
    let (old, new) = (Self.statistics(3000, images: 9, frames: 9), Self.statistics(100, images: 1, frames: 1))
    #expect(SessionFigures(from: old, to: new, in: .seconds(1)).total.received == 300)
    #expect(SessionFigures(from: old, to: new, in: .zero).traffic.isEmpty)
  }

  @Test(
    "rates are read by people",
    arguments: [
      (0.0, "0 B/s"), (999, "999 B/s"), (1234, "1.2 kB/s"), (45_678, "46 kB/s"), (9.96e6, "10.0 MB/s"),
      (2.5e9, "2.5 GB/s"), (.nan, "0 B/s"), (-1, "0 B/s"),
    ])
  func texts(rate: Double, text: String) { #expect(SessionFigures.text(bytesPerSecond: rate) == text) }
}

@Suite struct LogBufferTests {
  @Test("lines are kept up to the limit, harmless for terminals, and told on")
  func lines() {
    let log = LogBuffer()
    let told = LogBuffer()
    log.listen { told.append($0.level, $0.text) }
    let date = Date(timeIntervalSince1970: 86_400 + 3723.5)
    log.append(.warning, "a\u{1B}[31mred\nb", at: date)
    #expect(log.lines.first?.description == "01:02:03.500 warning: a [31mred b")
    #expect(told.lines.first?.text == "a [31mred b")
    for number in 0..<5000 { log.append(.info, "\(number)") }
    #expect(log.lines.count <= LogBuffer.limit)
    #expect(log.lines.last?.text == "4999")
    log.append(.info, String(repeating: "x", count: 100_000))
    #expect(log.lines.last?.text.count == 2000)
  }
}

@Suite struct StrangeNamesTests {
  @Test(
    "a name that somebody else gives stays on its line, and in its order",
    arguments: [
      ("vm 7", "vm 7"), ("a\nb\u{1B}c", "a b c"), ("a\u{2028}b\u{2029}c\u{85}d", "a b c d"),
      ("safe\u{202E}gpj.exe\u{2066}", "safe gpj.exe "), ("Büro 机器 👩‍💻", "Büro 机器 👩‍💻"),
      (String(repeating: "x", count: 99), String(repeating: "x", count: 20)),
    ])
  func lines(name: String, kept: String) { #expect(name.harmless(limit: 20) == kept) }

  @Test(
    "a name becomes one that files can have",
    arguments: [
      ("Screenshot of spice://host:5900", "Screenshot of spice-host-5900"), ("/etc/passwd", "etc-passwd"),
      ("../..", "-.."), (". .hidden", "hidden"), ("a\\b*c?", "a-b-c"), ("two\nlines", "two lines"),
      (String(repeating: "机", count: 99), String(repeating: "机", count: 66)),
    ])
  func files(name: String, file: String) { #expect(name.fileName == file) }
}

@Suite struct BugReportTests {
  private static func report(includesNames: Bool) -> String {
    var connection = ConnectionDescription()
    (connection.host, connection.port) = ("vm7.example.org", 5900)
    (connection.password, connection.username, connection.title) = ("hunter2", "ann", "Payroll")
    connection.proxy = ProxyURI(host: "proxy.example.org", user: "me", password: "swordfish")
    var report = BugReport(connection: connection, phase: .connected)
    report.includesNames = includesNames
    report.environment = ["GTK 4.8 on Wayland"]
    var statistics = SessionStatistics(channels: [ChannelStatus(ChannelID(.display), isSecure: true)])
    statistics.images.count(.glz, bytes: 100, pixels: 1000)
    report.statistics = statistics
    let log = LogBuffer()
    log.append(.info, "ann connects to vm7.example.org with hunter2 by swordfish; planning Payroll")
    report.log = log.lines
    return report.text
  }

  @Test("a report has what helps, and no password; names only if they are wanted")
  func secrets() {
    for text in [Self.report(includesNames: false), Self.report(includesNames: true)] {
      for secret in ["hunter2", "swordfish"] { #expect(!text.contains(secret)) }
      for help in [
        "spice-viewer \(LaunchRequest.version)", "GTK 4.8 on Wayland", "GLZ: 1 images, 100 bytes", "Link: connected",
        "planning",
      ] {
        #expect(text.contains(help), "\(help)")
      }
    }
    let anonymous = Self.report(includesNames: false)
    for name in ["vm7", "proxy.example.org", "Payroll", "ann "] { #expect(!anonymous.contains(name), "\(name)") }
    #expect(Self.report(includesNames: true).contains("ann connects to vm7.example.org"))
  }
}

@Suite struct DrawnOutlinesTests {
  private let start = ContinuousClock.now

  private func area(_ left: Int32, _ side: Int32, _ source: DrawnArea.Source = .command) -> DrawnArea {
    DrawnArea(source, Rect(left: left, top: 0, right: left + side, bottom: side))
  }

  @Test("outlines fade, and are gone after a while")
  func fading() {
    var outlines = DrawnOutlines()
    outlines.add([area(0, 10, .image(.quic))], at: start)
    outlines.add([area(20, 10)], at: start + DrawnOutlines.duration / 2)
    let half = outlines.seen(at: start + DrawnOutlines.duration / 2)
    #expect(half.map(\.strength) == [0.5, 1])
    let whole = outlines.seen(at: start + DrawnOutlines.duration)
    #expect(whole.map(\.drawn) == [area(20, 10)])
    let end = outlines.seen(at: start + DrawnOutlines.duration * 2)
    #expect(end.isEmpty && outlines.isEmpty)
  }

  @Test("what is drawn over all of an outline takes its place; there are never too many")
  func places() {
    var outlines = DrawnOutlines()
    outlines.add([area(4, 2), area(0, 10), area(8, 10, .video(.vp8))], at: start)
    let some = outlines.seen(at: start)
    #expect(some.map(\.drawn) == [area(0, 10), area(8, 10, .video(.vp8))])
    for number in 0..<600 { outlines.add([area(Int32(number) * 20, 10)], at: start) }
    let last = outlines.seen(at: start)
    #expect(last.count == DrawnOutlines.limit)
    #expect(last.last?.drawn == area(599 * 20, 10))
  }

  @Test("each line of the legend has a name and a colour of its own")
  func legend() {
    let legend = DrawnArea.Source.legend
    #expect(Set(legend.map(\.name)).count == legend.count)
    #expect(Set(legend.map { [$0.color.red, $0.color.green, $0.color.blue] }).count == legend.count)
  }
}
