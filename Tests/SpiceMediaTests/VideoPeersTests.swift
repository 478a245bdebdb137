import SpiceBytes
import SpiceCodecs
import SpiceMedia
import SpicePixels
import SpiceTestSupport
import Testing

@Suite("Videos of and for other programs")
struct VideoPeersTests {
  private let width = 128
  private let height = 96

  private func film() throws -> [Bitmap] { try (0..<10).map { try moment($0, width, height) } }

  @Test("ffmpeg sees our frames as they were", arguments: interFrameFormats)
  func ours(format: VideoFormat) async throws {
    let film = try film()
    let encoder = try encoder(format, width, height)
    let frames = try film.enumerated().map { try encoder.encode($0.element, $0.offset) }
    let name = VideoFile.name(format)
    let pixels = try await FFmpeg.run(
      ["-r", "25", "-i", name, "-f", "rawvideo", "-pix_fmt", "bgr0", "out"],
      inputs: [name: VideoFile.bytes(format, frames, width, height)], output: "out")
    let size = width * height * 4
    #expect(pixels.count == film.count * size)
    for (index, original) in film.enumerated() {
      let picture = try bitmap(Array(pixels[(index * size)..<((index + 1) * size)]))
      #expect(signalToNoise(original, picture) > 36)
    }
  }

  @Test(
    "we see ffmpeg's frames as they were, in every form of their colours",
    arguments: [
      (VideoFormat.vp8, "yuv420p", ["-c:v", "libvpx", "-lag-in-frames", "0", "-b:v", "2M"]),
      (.vp9, "yuv420p", ["-c:v", "libvpx-vp9", "-lag-in-frames", "0", "-b:v", "2M"]),
      (.vp9, "yuv444p", ["-c:v", "libvpx-vp9", "-lag-in-frames", "0", "-b:v", "2M"]),
      (.vp9, "yuv420p10le", ["-c:v", "libvpx-vp9", "-lag-in-frames", "0", "-b:v", "2M"]),
      (.h264, "yuv420p", ["-c:v", "libx264", "-bf", "0", "-bsf:v", "h264_metadata=aud=insert"]),
      (.h264, "yuv422p", ["-c:v", "libx264", "-bf", "0", "-bsf:v", "h264_metadata=aud=insert"]),
      (.h264, "yuv444p", ["-c:v", "libx264", "-bf", "0", "-bsf:v", "h264_metadata=aud=insert"]),
      (.h264, "yuvj420p", ["-c:v", "libx264", "-bf", "0", "-bsf:v", "h264_metadata=aud=insert"]),
      (.h265, "yuv420p", ["-c:v", "libx265", "-x265-params", "bframes=0:aud=1:log-level=none"]),
      (.h265, "yuv420p10le", ["-c:v", "libx265", "-x265-params", "bframes=0:aud=1:log-level=none"]),
      (.h265, "yuv444p", ["-c:v", "libx265", "-x265-params", "bframes=0:aud=1:log-level=none"]),
    ])
  func theirs(format: VideoFormat, colours: String, options: [String]) async throws {
    let film = try film()
    let name = VideoFile.name(format)
    var pixels: [UInt8] = []
    for picture in film { pixels.append(copying: picture.bytes) }
    let file = try await FFmpeg.run(
      [
        "-f", "rawvideo", "-pix_fmt", "bgr0", "-s", "\(width)x\(height)", "-r", "25", "-i", "in", "-pix_fmt", colours,
      ] + options + [name], inputs: ["in": pixels], output: name)
    let frames = VideoFile.frames(format, file)
    #expect(frames.count == film.count)
    let decoder = try decoder(format)
    for (original, frame) in zip(film, frames) {
      let picture = try #require(try decoder.show(frame))
      #expect((picture.width, picture.height) == (width, height))
      #expect(signalToNoise(original, picture) > 34)
    }
  }

  private func bitmap(_ pixels: [UInt8]) throws -> Bitmap {
    var picture = try #require(Bitmap(format: .xrgb32, width: width, height: height))
    var bytes = picture.mutableBytes
    bytes.copy(from: pixels.rawSpan)
    return picture
  }
}
