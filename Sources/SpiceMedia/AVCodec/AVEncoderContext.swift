import CAVCodec
import SpiceCodecs

/// One run of an encoder of libavcodec, from a frame that stands alone on.
@safe
final class AVEncoderContext {
  /// What an encoder is opened with.
  struct Parameters {
    var choice: AVEncoderChoice
    var width: Int32
    var height: Int32
    var framesPerSecond: Int32
    var matrix: PictureConverter.Matrix
  }

  /// Seconds from a frame that stands alone to the next. Nothing gets lost on the way, so this only bounds how long a
  /// fault of the decoder is seen.
  private static let keyFrameSeconds: Int32 = 10
  /// The part of a second by which a large frame may arrive later than the rate has it.
  private static let burst = 0.3

  /// Bits a second that it was opened with or told last.
  private(set) var rate: Int
  private let library: AVLibraries
  private let codec: AVOpenedCodec

  /// Opens an encoder; nil if there is none of the name, or it does not take the parameters.
  init?(_ library: AVLibraries, _ parameters: Parameters, rate: Int) {
    // SAFETY: the context is of the codec that it is opened with.
    guard let kind = unsafe library.findEncoder(parameters.choice.name),
      let codec = unsafe AVOpenedCodec(library, kind, open: { unsafe Self.open($0, kind, library, parameters, rate) })
    else { return nil }
    (self.library, self.codec, self.rate) = (library, codec, rate)
  }

  /// Changes the rate of an encoder that follows it.
  func follow(_ rate: Int) {
    self.rate = rate
    // SAFETY: the context is alive, and the encoder compares these with what it had before each frame.
    unsafe Self.set(codec.context, rate)
  }

  /// Encodes a frame that has the parameters' size.
  func encode(_ picture: AVPicture, at time: Int64) throws(CodecError) -> [UInt8] {
    // SAFETY: context, packet and frame are alive. The encoder counts its references to the frame's memory itself.
    unsafe picture.frame.pointee.pts = time
    guard unsafe library.sendFrame(codec.context, picture.frame) == 0,
      unsafe library.receivePacket(codec.context, codec.packet) == 0
    else { throw .library }
    let bytes = unsafe [UInt8](
      UnsafeBufferPointer(start: codec.packet.pointee.data, count: Int(codec.packet.pointee.size)))
    unsafe library.packetUnreference(codec.packet)
    return bytes
  }

  @unsafe
  private static func open(
    _ context: UnsafeMutablePointer<AVCodecContext>, _ codec: UnsafePointer<AVCodec>, _ library: AVLibraries,
    _ parameters: Parameters, _ rate: Int
  ) -> Bool {
    unsafe context.pointee.width = parameters.width
    unsafe context.pointee.height = parameters.height
    unsafe context.pointee.pix_fmt = AV_PIX_FMT_YUV420P
    unsafe context.pointee.color_range = AVCOL_RANGE_MPEG
    unsafe context.pointee.colorspace = parameters.matrix == .bt709 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M
    unsafe context.pointee.time_base = AVRational(num: 1, den: 1000)
    unsafe context.pointee.framerate = AVRational(num: parameters.framesPerSecond, den: 1)
    unsafe context.pointee.gop_size = parameters.framesPerSecond * keyFrameSeconds
    unsafe context.pointee.max_b_frames = 0
    unsafe context.pointee.qmin = parameters.choice.finestQuantizer
    unsafe context.pointee.thread_count = Int32(parameters.choice.threads)
    unsafe context.pointee.thread_type = FF_THREAD_SLICE
    unsafe set(context, rate)
    var options: OpaquePointer?
    for option in parameters.choice.options { unsafe _ = library.dictionarySet(&options, option.name, option.value, 0) }
    defer { unsafe library.dictionaryFree(&options) }
    return unsafe library.contextOpen(context, codec, &options) == 0
  }

  @unsafe
  private static func set(_ context: UnsafeMutablePointer<AVCodecContext>, _ rate: Int) {
    unsafe context.pointee.bit_rate = Int64(rate)
    unsafe context.pointee.rc_max_rate = Int64(rate)
    unsafe context.pointee.rc_min_rate = Int64(rate)
    unsafe context.pointee.rc_buffer_size = Int32(clamping: Int(Double(rate) * burst))
  }
}
