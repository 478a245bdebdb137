import Foundation
import SpicePixels

/// A codec as the suite sees it.
protocol CodecBenchmark {
  /// Its name in the table.
  var name: String { get }
  /// Compresses a picture.
  mutating func encode(_ picture: Picture) throws -> [UInt8]
  /// The picture in what `encode` has made.
  mutating func decode(_ data: [UInt8], of picture: Picture) throws -> Bitmap
}

/// Every codec over every picture: megapixels a second in both directions, and bytes.
struct CodecSuite {
  var pictures: [Picture]
  var runs: Int
  /// One line for each codec. A new one comes here.
  var codecs: [any CodecBenchmark] = [QUICBenchmark()]

  func run() {
    print(
      Self.line("picture", "size", "codec", "encode Mpx/s", "(best)", "decode Mpx/s", "(best)", "bytes", "bytes/px"))
    for codec in codecs {
      var total = Result()
      for picture in pictures {
        do {
          let result = try measure(picture, with: codec)
          report(picture.name, "\(picture.bitmap.width)x\(picture.bitmap.height)", codec.name, result)
          total += result
        } catch {
          print(Self.line(picture.name, "", codec.name, "\(error)"))
        }
      }
      report("all", "", codec.name, total)
    }
  }

  /// What was measured of one picture, or of all.
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

  private func measure(_ picture: Picture, with codec: any CodecBenchmark) throws -> Result {
    var codec = codec
    let data = try codec.encode(picture)
    guard try codec.decode(data, of: picture) == picture.bitmap else { throw WrongPicture() }
    // What worked once works again.
    let encoding = Timing(runs: runs) { keep(try? codec.encode(picture)) }
    let decoding = Timing(runs: runs) { keep(try? codec.decode(data, of: picture)) }
    return Result(encoding: encoding, decoding: decoding, bytes: data.count, pixels: picture.pixelCount)
  }

  private func report(_ name: String, _ size: String, _ codec: String, _ result: Result) {
    guard result.pixels > 0 else { return }
    func speed(_ time: Duration) -> String { String(format: "%.1f", time.millionsPerSecond(result.pixels)) }
    print(
      Self.line(
        name, size, codec, speed(result.encoding.median), "(\(speed(result.encoding.best)))",
        speed(result.decoding.median), "(\(speed(result.decoding.best)))", "\(result.bytes)",
        String(format: "%.3f", Double(result.bytes) / Double(result.pixels))))
  }

  /// Columns: the first three to the left, the others to the right.
  private static func line(_ columns: String...) -> String {
    let widths = [16, 10, 6, 13, 9, 13, 9, 9, 9]
    return zip(columns, widths).enumerated().map { index, column in
      let padding = String(repeating: " ", count: max(0, column.1 - column.0.count))
      return index < 3 ? column.0 + padding : padding + column.0
    }.joined(separator: " ")
  }
}
