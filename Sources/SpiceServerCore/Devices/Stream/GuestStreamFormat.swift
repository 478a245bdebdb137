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
    case .h264: Self.begins(frame, Self.unitOfH264)
    case .h265: Self.begins(frame, Self.unitOfH265)
    default: false
    }
  }

  /// The bits of a VP9 frame, highest first: 10, the profile, a zero if that is 3, whether a frame is shown again, and
  /// whether this one needs others.
  private static func beginsVP9(_ byte: UInt8) -> Bool {
    let bits = byte & 0x30 == 0x30 ? byte << 1 : byte
    return byte >> 6 == 2 && bits & 0x0C == 0
  }

  /// What a unit of a frame is: the parameters of what follows, or a picture that needs no others; a slice of one that does;
  /// or something else.
  private enum Unit { case key, slice, other }

  private static func unitOfH264(_ byte: UInt8) -> Unit {
    switch byte & 31 {
    case 5, 7: .key
    case 1...4: .slice
    default: .other
    }
  }

  private static func unitOfH265(_ byte: UInt8) -> Unit {
    switch byte >> 1 & 63 {
    case 16...23, 33: .key
    case 0...31: .slice
    default: .other
    }
  }

  /// Whether a frame begins with a key, before any slice. Its units (ITU-T H.264 and H.265, annex B) follow bytes 0, 0, 1
  /// and are told apart by the byte after that.
  private static func begins(_ frame: RawSpan, _ unit: (UInt8) -> Unit) -> Bool {
    var zeros = 0
    for index in 0..<max(0, frame.byteCount - 1) {
      if frame[index] == 1, zeros >= 2 {
        switch unit(frame[index + 1]) {
        case .key: return true
        case .slice: return false
        case .other: break
        }
      }
      zeros = frame[index] == 0 ? zeros + 1 : 0
    }
    return false
  }
}
