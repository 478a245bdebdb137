import CAVCodec
import SpiceCodecs

/// An encoder of libavcodec, and how it is set for pictures that must leave at once.
struct AVEncoderChoice {
  /// libavcodec's name of it.
  var name: String
  /// Whether sides must be even; odd ones are filled up, and whoever shows the picture cuts it to the announced size.
  var needsEvenSides = false
  /// Whether the rate can be changed while it runs; otherwise it is begun anew, which costs a frame that stands alone.
  var followsRate = false
  /// Whether the stream says which matrix its colours have.
  var tellsColours = true
  /// The best quality that bits are spent on, on the codec's own scale: what is beyond cannot be seen.
  var finestQuantizer: Int32
  /// Threads that share a frame.
  var threads: Int
  /// Its own options.
  var options: [(name: String, value: String)]

  /// The encoder of a format for frames of so many pixels, whether this machine has it or not; nil for Motion-JPEG.
  init?(_ format: VideoFormat, pixels: Int, threads: Int) {
    self.threads = threads
    switch format {
    case .mjpeg: return nil
    case .vp8:
      (name, tellsColours) = ("libvpx", false)
      finestQuantizer = 11
      // Its threads wait for each other in loops: where others have the processors, a frame takes a tenth of a second.
      self.threads = 1
      // A negative number is a speed that does not change by how long frames take.
      options = Self.realTime + [("cpu-used", "-8")]
    case .vp9:
      name = "libvpx-vp9"
      finestQuantizer = 10
      // The slower speed takes a seventh off the bytes, and half as much time again.
      let speed = pixels > Self.slowPixels ? "8" : "7"
      options = Self.realTime + [("cpu-used", speed), ("row-mt", "1"), ("tile-columns", "2"), ("aq-mode", "3")]
    case .h264:
      (name, needsEvenSides, followsRate) = ("libx264", true, true)
      finestQuantizer = 15
      // Peers that cut the stream into pictures look for the delimiters.
      options = [("preset", "superfast"), ("tune", "zerolatency"), ("aud", "1")]
    case .h265:
      (name, needsEvenSides) = ("libx265", true)
      finestQuantizer = 15
      let own = "log-level=none:repeat-headers=1:aud=1:frame-threads=1:pools=\(threads)"
      options = [("preset", "ultrafast"), ("tune", "zerolatency"), ("x265-params", own)]
    }
  }

  /// Pixels of a frame up to which there is time for a slower speed.
  private static let slowPixels = 1280 * 720
  private static let realTime = [("deadline", "realtime"), ("lag-in-frames", "0"), ("auto-alt-ref", "0")]
}
