import SpiceBytes
import SpiceGeometry
import SpiceWire

/// A stream of a guest: frames of one size and codec.
struct GuestStreamFormat: Equatable {
  /// Columns or rows of what is shown; what claims to have more is not.
  private static let sides: ClosedRange<UInt32> = 1...16_384

  var stream: StreamID
  var width: UInt32
  var height: UInt32
  var codec: VideoCodec

  /// All of its display.
  var box: Rect { Rect(width: Int(clamping: width), height: Int(clamping: height)) }

  /// Whether frames of the size can be shown.
  var isSane: Bool { Self.sides.contains(width) && Self.sides.contains(height) }

  /// Whether a frame can be decoded without those before it, as its first bytes tell. Damaged ones may be wrong about that.
  func isKeyFrame(_ frame: RawSpan) -> Bool {
    switch codec {
    case .mjpeg: true
    case .vp8: frame.byteCount > 0 && frame[0] & 1 == 0
    case .vp9: frame.byteCount > 0 && Self.beginsVP9(frame[0])
    case .h264: Self.firstUnit(of: frame) { ($0 & 31) == 5 || ($0 & 31) == 7 } isSlice: { (1...5).contains($0 & 31) }
    case .h265:
      Self.firstUnit(of: frame) {
        (16...23).contains($0 >> 1 & 63) || ($0 >> 1 & 63) == 33
      } isSlice: { $0 >> 1 & 63 < 32 }
    default: false
    }
  }

  /// The bits of a VP9 frame, highest first: 10, the profile, a zero if that is 3, whether a frame is shown again, and
  /// whether this one needs others.
  private static func beginsVP9(_ byte: UInt8) -> Bool {
    let bits = byte & 0x30 == 0x30 ? byte << 1 : byte
    return byte >> 6 == 2 && bits & 0x0C == 0
  }

  /// Looks at the units of a frame (ITU-T H.264 and H.265, annex B: each follows bytes 0, 0, 1) up to its first slice,
  /// by the byte that each begins with. Whether one of them is a key.
  private static func firstUnit(
    of frame: RawSpan, isKey: (UInt8) -> Bool, isSlice: (UInt8) -> Bool
  ) -> Bool {
    var zeros = 0
    var index = 0
    while index < frame.byteCount {
      let byte = frame[index]
      index += 1
      if byte == 0 {
        zeros += 1
      } else if byte == 1, zeros >= 2, index < frame.byteCount {
        if isKey(frame[index]) { return true }
        if isSlice(frame[index]) { return false }
        zeros = 0
      } else {
        zeros = 0
      }
    }
    return false
  }
}
