import SpicePixels

/// Every codec over every picture, and over what a window shows that moves down on them: megapixels a second in both
/// directions, and bytes.
struct CodecSuite {
  var pictures: [Picture]
  var runs: Int
  /// One line for each codec. A new one comes here.
  var codecs: [any CodecBenchmark] = [QUICBenchmark(), LZBenchmark(), GLZBenchmark(), LZ4Benchmark()]

  func run() {
    let table = Table(
      .words("picture", 16), .words("codec", 5), .number("encode Mpx/s"), .number("(best)", 8),
      .number("decode Mpx/s"), .number("(best)", 8), .number("bytes"), .number("ratio", 8))
    for codec in codecs {
      var total = Result()
      var moving = Result()
      for picture in pictures {
        do {
          let result = try measure([picture], with: codec)
          report(picture.name, codec, result, in: table)
          total += result
          moving += try measure(picture.scrolled(frames: 6, by: 48), with: codec)
        } catch {
          table.row(picture.name, codec.name, "\(error)")
        }
      }
      report("all of these", codec, total, in: table)
      report("scrolling", codec, moving, in: table)
    }
  }

  /// What was measured of one picture, or of several.
  private struct Result {
    var encoding = Timing.zero
    var decoding = Timing.zero
    var bytes = 0
    var pixels = 0

    static func += (sum: inout Result, next: Result) {
      sum.encoding += next.encoding
      sum.decoding += next.decoding
      sum.bytes += next.bytes
      sum.pixels += next.pixels
    }
  }

  /// A codec that gives back another picture than it got.
  private struct WrongPicture: Error {}

  private func measure(_ frames: [Picture], with codec: any CodecBenchmark) throws -> Result {
    guard !frames.isEmpty else { return Result() }
    try codec.prepare(for: frames)
    let streams = try frames.map(codec.encode)
    let pairs = Array(zip(frames, streams))
    for (frame, data) in pairs where try codec.decode(data, of: frame) != frame.bitmap { throw WrongPicture() }

    let prepare = { try codec.prepare(for: frames) }
    let encoding = try Timing(runs: runs, prepare: prepare) {
      for frame in frames { keep(try codec.encode(frame)) }
    }
    let decoding = try Timing(runs: runs, prepare: prepare) {
      for (frame, data) in pairs { keep(try codec.decode(data, of: frame)) }
    }
    return Result(
      encoding: encoding, decoding: decoding, bytes: streams.reduce(0) { $0 + $1.count },
      pixels: frames.reduce(0) { $0 + $1.pixelCount })
  }

  private func report(_ name: String, _ codec: any CodecBenchmark, _ result: Result, in table: Table) {
    guard result.pixels > 0 else { return }
    func speed(_ time: Duration) -> String { Table.figure(time.millionsPerSecond(result.pixels)) }
    table.row(
      name, codec.name, speed(result.encoding.median), "(\(speed(result.encoding.best)))",
      speed(result.decoding.median), "(\(speed(result.decoding.best)))", "\(result.bytes)",
      Table.figure(Double(result.pixels * 4) / Double(result.bytes)))
  }
}
