import SpiceCodecs
import SpiceDrawing
import SpicePixels
import SpiceWire

/// Makes frames of a stream for a client.
enum FrameEncoder {
  /// One JPEG file a frame.
  case files
  /// A library, for frames of one size.
  case library(VideoFormat, any VideoEncoder, width: Int, height: Int)

  /// The first of some formats that this system can make; nil if there is none.
  init?(_ formats: [VideoFormat], _ foreign: ForeignEncoders, _ settings: VideoEncoderSettings) {
    for format in formats {
      if format == .mjpeg {
        guard foreign.encodeJPEG != nil else { continue }
        self = .files
        return
      }
      guard let encoder = foreign.makeVideoEncoder?(format, settings) else { continue }
      self = .library(format, encoder, width: settings.width, height: settings.height)
      return
    }
    return nil
  }

  /// What it makes.
  var format: VideoFormat {
    switch self {
    case .files: .mjpeg
    case .library(let format, _, _, _): format
    }
  }

  /// Whether it takes frames of a size.
  func takes(width: Int, height: Int) -> Bool {
    switch self {
    case .files: true
    case .library(_, _, let ownWidth, let ownHeight): width == ownWidth && height == ownHeight
    }
  }
}

/// Formats that a client can be given.
struct VideoFormatChoice {
  /// What the client can do.
  let capabilities: DisplayCapabilities
  /// What the client would like, best first.
  var preferred: [VideoCodec] = []
  /// What it said it cannot decode after all.
  var refused: Set<VideoFormat> = []

  init(_ capabilities: DisplayCapabilities) { self.capabilities = capabilities }

  /// Formats that the client decodes, best first; `order` is the server's own. Motion-JPEG is always the last resort.
  func formats(_ order: [VideoFormat]) -> [VideoFormat] {
    let ranked = order.enumerated().sorted { a, b in
      let (first, second) = (rank(a.element), rank(b.element))
      return first == second ? a.offset < b.offset : first < second
    }
    return (ranked.map(\.element) + [.mjpeg]).filter(decodes)
  }

  private func rank(_ format: VideoFormat) -> Int {
    preferred.firstIndex { $0.rawValue == format.rawValue } ?? .max
  }

  private func decodes(_ format: VideoFormat) -> Bool {
    if refused.contains(format) { return false }
    guard capabilities.contains(.multiCodec) else { return format == .mjpeg }
    return switch format {
    case .mjpeg: capabilities.contains(.codecMJPEG)
    case .vp8: capabilities.contains(.codecVP8)
    case .h264: capabilities.contains(.codecH264)
    case .vp9: capabilities.contains(.codecVP9)
    case .h265: capabilities.contains(.codecH265)
    }
  }
}
