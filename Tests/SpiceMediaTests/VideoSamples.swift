import Foundation
import SpiceBytes
import SpiceCodecs
import SpiceMedia
import SpicePixels
import SpiceTestSupport
import Testing

/// The formats whose codecs are those of libavcodec.
let interFrameFormats: [VideoFormat] = [.vp8, .vp9, .h264, .h265]

/// A moment of a film: colours that change slowly, under a soft spot that travels.
func moment(_ index: Int, _ width: Int, _ height: Int) throws -> Bitmap {
  var picture = try #require(Bitmap(format: .xrgb32, width: width, height: height))
  let stride = picture.stride
  var bytes = picture.mutableBytes
  let (centreX, centreY) = (width / 4 + 3 * index, height / 2 - index)
  for y in 0..<height {
    for x in 0..<width {
      let distance = (x - centreX) * (x - centreX) + (y - centreY) * (y - centreY)
      let (red, green) = (40 + 160 * x / width, 200 - 150 * y / height)
      let blue = max(60, 220 - 4000 * distance / (width * height) / 4)
      bytes.store(0xFF00_0000 | UInt32(red << 16 | green << 8 | blue), at: y * stride + x * 4)
    }
  }
  return picture
}

/// A moment of a film that is hard to encode: noise that jumps about.
func noise(_ index: Int, _ width: Int, _ height: Int) throws -> Bitmap {
  var picture = try #require(Bitmap(format: .xrgb32, width: width, height: height))
  var random = SeededGenerator(seed: UInt64(index + 1))
  var bytes = picture.mutableBytes
  for offset in stride(from: 0, to: bytes.byteCount, by: 8) where offset + 8 <= bytes.byteCount {
    bytes.store(random.next(), at: offset)
  }
  return picture
}

/// An encoder of this machine's libraries. It is a failure if there is none: the setup installs them.
func encoder(
  _ format: VideoFormat, _ width: Int, _ height: Int, bitsPerSecond: Int = 2_000_000
) throws -> any VideoEncoder {
  let make = try #require(ForeignEncoders.system.makeVideoEncoder)
  let settings = VideoEncoderSettings(width: width, height: height, framesPerSecond: 25, bitsPerSecond: bitsPerSecond)
  return try #require(make(format, settings))
}

/// A decoder of this machine's libraries for frames of up to a size.
func decoder(_ format: VideoFormat, _ maxWidth: Int = 512, _ maxHeight: Int = 512) throws -> any VideoDecoder {
  let make = try #require(ForeignCodecs.system.makeVideoDecoder)
  return try #require(make(format, maxWidth, maxHeight))
}

extension VideoEncoder {
  /// Encodes a picture as frame number `index` of 25 a second.
  func encode(_ picture: Bitmap, _ index: Int) throws -> [UInt8] {
    try encode(picture.rows, isBottomUp: false, milliseconds: Int64(index) * 40)
  }
}

extension VideoDecoder {
  /// What a frame shows.
  func show(_ frame: [UInt8]) throws -> Bitmap? {
    try decode(frame.rawSpan)
    return try picture()
  }
}

/// The ratio of signal to noise in dB, over the part of `decoded` that the original has.
func signalToNoise(_ original: Bitmap, _ decoded: Bitmap) -> Double {
  var sum = 0
  for y in 0..<original.height {
    let (one, other) = (original.rows.row(y), decoded.rows.row(y))
    for x in 0..<original.width {
      let (a, b) = (one.integer(at: x * 4, as: UInt32.self), other.integer(at: x * 4, as: UInt32.self))
      let (blue, green) = (Int(a & 0xFF) - Int(b & 0xFF), Int(a >> 8 & 0xFF) - Int(b >> 8 & 0xFF))
      let red = Int(a >> 16 & 0xFF) - Int(b >> 16 & 0xFF)
      sum &+= blue &* blue &+ green &* green &+ red &* red
    }
  }
  let error = Double(sum) / Double(original.width * original.height * 3)
  return error == 0 ? .infinity : 10 * log10(255 * 255 / error)
}

/// Frames in the file formats of other programs.
enum VideoFile {
  /// The name of a file of the format.
  static func name(_ format: VideoFormat) -> String {
    switch format {
    case .h264: "video.h264"
    case .h265: "video.hevc"
    default: "video.ivf"
    }
  }

  /// A file with the frames, 25 a second: IVF for VP8 and VP9, the bytes as they are for the others.
  static func bytes(_ format: VideoFormat, _ frames: [[UInt8]], _ width: Int, _ height: Int) -> [UInt8] {
    guard format == .vp8 || format == .vp9 else { return Array(frames.joined()) }
    var file = Array("DKIF".utf8) + little(0, 2) + little(32, 2) + Array((format == .vp8 ? "VP80" : "VP90").utf8)
    file += little(width, 2) + little(height, 2) + little(25, 4) + little(1, 4) + little(frames.count, 4) + little(0, 4)
    for (index, frame) in frames.enumerated() { file += little(frame.count, 4) + little(index, 8) + frame }
    return file
  }

  /// The frames of a file. Those of H.264 and H.265 begin with delimiters.
  static func frames(_ format: VideoFormat, _ file: [UInt8]) -> [[UInt8]] {
    var frames: [[UInt8]] = []
    guard format == .vp8 || format == .vp9 else {
      let starts = file.indices.dropLast(4).filter { at in
        guard file[at] == 0, file[at + 1] == 0, file[at + 2] == 1 else { return false }
        return format == .h264 ? file[at + 3] & 0x1F == 9 : file[at + 3] >> 1 & 0x3F == 35
      }
      for (start, end) in zip(starts, starts.dropFirst() + [file.count]) { frames.append(Array(file[start..<end])) }
      return frames
    }
    var at = 32
    while at + 12 <= file.count {
      let size = (0..<4).reduce(0) { $0 | Int(file[at + $1]) << (8 * $1) }
      frames.append(Array(file[(at + 12)..<(at + 12 + size)]))
      at += 12 + size
    }
    return frames
  }

  private static func little(_ value: Int, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
