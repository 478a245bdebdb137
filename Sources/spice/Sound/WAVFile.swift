import ArgumentParser
import Foundation
import SpiceBytes
import SpiceClient

/// A file of plain sound: RIFF WAVE, sixteen bits a sample.
struct WAVFile {
  var format: SoundFormat
  /// The channels in turn.
  var samples: [Int16]

  /// Reads a file's bytes.
  /// - Throws: what is wrong with them, for people.
  init(_ bytes: [UInt8], name file: String) throws {
    func number(_ place: Int, _ count: Int) -> Int {
      (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << ($1 * 8) }
    }
    func name(_ place: Int) -> String { String(decoding: bytes[place..<(place + 4)], as: UTF8.self) }
    guard bytes.count >= 12, name(0) == "RIFF", name(8) == "WAVE" else {
      throw Self.failure("\(file) is no WAV file")
    }
    var format: SoundFormat?
    var place = 12
    while place + 8 <= bytes.count {
      let (kind, start) = (name(place), place + 8)
      let end = min(bytes.count, start + number(place + 4, 4))
      if kind == "fmt ", end - start >= 16 {
        guard [1, 0xFFFE].contains(number(start, 2)), number(start + 14, 2) == 16 else {
          throw Self.failure("\(file) cannot be spoken: only WAV files of plain 16-bit samples can")
        }
        let channels = number(start + 2, 2)
        let rate = number(start + 4, 4)
        guard (1...8).contains(channels), (4000...192_000).contains(rate) else {
          throw Self.failure("\(file) cannot be spoken: it has \(channels) channels at \(rate) Hz")
        }
        format = SoundFormat(rate: rate, channels: channels)
      } else if kind == "data", let format {
        self.format = format
        let count = (end - start) / (2 * format.channels) * format.channels
        samples = PlainSamples.decode(bytes.rawSpan.extracting(start..<(start + count * 2)))
        return
      }
      // Chunks begin at even places.
      place = end + (end - start) % 2
    }
    throw Self.failure("\(file) has no sound in it")
  }

  private static func failure(_ text: String) -> CommandFailure { CommandFailure(text, code: .validationFailure) }

  /// The head of a file of so many bytes of samples.
  static func head(_ format: SoundFormat, bytes: Int) -> Data {
    var head = Data()
    func add(_ value: Int, _ count: Int) {
      for shift in 0..<count { head.append(UInt8(truncatingIfNeeded: value >> (shift * 8))) }
    }
    head.append(contentsOf: "RIFF".utf8)
    add(min(bytes + 36, Int(UInt32.max)), 4)
    head.append(contentsOf: "WAVEfmt ".utf8)
    add(16, 4)
    add(1, 2)
    add(format.channels, 2)
    add(format.rate, 4)
    add(format.rate * format.channels * 2, 4)
    add(format.channels * 2, 2)
    add(16, 2)
    head.append(contentsOf: "data".utf8)
    add(min(bytes, Int(UInt32.max)), 4)
    return head
  }

  /// The sound at another rate and with other channels. Between two samples lies a straight line.
  func converted(to other: SoundFormat) -> [Int16] {
    if format == other { return samples }
    let frames = samples.count / format.channels
    guard frames > 0 else { return [] }
    let count = frames * other.rate / format.rate
    var result: [Int16] = []
    result.reserveCapacity(count * other.channels)
    for frame in 0..<count {
      let place = Double(frame) * Double(format.rate) / Double(other.rate)
      let (first, share) = (min(Int(place), frames - 1), place - place.rounded(.down))
      let second = min(first + 1, frames - 1)
      for channel in 0..<other.channels {
        let source = min(channel, format.channels - 1)
        let (a, b) = (samples[first * format.channels + source], samples[second * format.channels + source])
        result.append(Int16((Double(a) + (Double(b) - Double(a)) * share).rounded()))
      }
    }
    return result
  }
}
