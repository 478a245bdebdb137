import CAVCodec
import SpiceCodecs

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One run of a decoder of libavcodec.
@safe
final class AVDecoderContext {
  /// How a frame went in.
  enum Outcome {
    case taken
    case damaged
    /// The decoder does not take what it should be able to, or the frame is not for it.
    case refused
  }

  /// Threads that share the slices of a frame. Frames are not decoded side by side, which would hold them back.
  private static let threads: Int32 = 2
  /// The largest blocks that codecs fill a frame up to, in pixels; they are cut off again.
  private static let block = 64
  /// Frames and faults that one packet may have.
  private static let outcomes = 16

  /// The frame that came out last; nil if that was damaged, or there is none.
  var frame: AVPicture? { hasFrame ? decoded : nil }

  private let library: AVLibraries
  private let codec: AVOpenedCodec
  private var decoded: AVPicture
  /// For the library to fill; it clears it when there is nothing more.
  private var coming: AVPicture
  private var hasFrame = false

  /// Opens a decoder of frames with no more pixels than the limits have; nil if there is none of the name.
  init?(_ library: AVLibraries, _ name: String, maxWidth: Int, maxHeight: Int) {
    // SAFETY: the context is of the codec that it is opened with.
    guard let kind = unsafe library.findDecoder(name), let decoded = try? AVPicture(library),
      let coming = try? AVPicture(library),
      let codec = unsafe AVOpenedCodec(
        library, kind, open: { unsafe Self.open($0, kind, library, maxWidth, maxHeight) })
    else { return nil }
    (self.library, self.codec, self.decoded, self.coming) = (library, codec, decoded, coming)
  }

  /// Takes a frame in.
  func decode(_ bytes: RawSpan) -> Outcome {
    hasFrame = false
    // SAFETY: the packet gets memory of its own, with the padding that decoders read.
    guard bytes.byteCount > 0, let size = Int32(exactly: bytes.byteCount),
      unsafe library.packetGetBuffer(codec.packet, size) == 0, let data = unsafe codec.packet.pointee.data
    else { return .damaged }
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe UnsafeMutableRawBufferPointer(start: data, count: bytes.count).copyMemory(from: bytes)
    }
    // SAFETY: context, packet and frames are alive. The decoder counts its references to the packet's memory itself.
    let sent = unsafe library.sendPacket(codec.context, codec.packet)
    unsafe library.packetUnreference(codec.packet)
    var isWhole = sent == 0
    // What is sent may show nothing, or more than one frame: the last one counts. Damage may be followed by something that
    // has to be fetched all the same, but not for ever.
    for _ in 0..<Self.outcomes {
      let status = unsafe library.receiveFrame(codec.context, coming.frame)
      if status == -EAGAIN { break }
      guard status == 0 else {
        isWhole = false
        continue
      }
      swap(&decoded, &coming)
      hasFrame = true
      if decoded.isDamaged { isWhole = false }
    }
    if isWhole { return .taken }
    hasFrame = false
    return sent == -EINVAL ? .refused : .damaged
  }

  @unsafe
  private static func open(
    _ context: UnsafeMutablePointer<AVCodecContext>, _ codec: UnsafePointer<AVCodec>, _ library: AVLibraries,
    _ maxWidth: Int, _ maxHeight: Int
  ) -> Bool {
    // A larger picture is refused before there is memory for it.
    let (width, height) = (maxWidth.addingReportingOverflow(block), maxHeight.addingReportingOverflow(block))
    let area = width.partialValue.multipliedReportingOverflow(by: height.partialValue)
    guard !width.overflow, !height.overflow, !area.overflow else { return false }
    unsafe context.pointee.max_pixels = Int64(area.partialValue)
    unsafe context.pointee.thread_count = threads
    unsafe context.pointee.thread_type = FF_THREAD_SLICE
    unsafe context.pointee.flags |= AV_CODEC_FLAG_LOW_DELAY
    return unsafe library.contextOpen(context, codec, nil) == 0
  }
}
