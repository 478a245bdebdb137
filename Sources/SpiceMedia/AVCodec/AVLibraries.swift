import CAVCodec
import SpiceCodecs

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The functions of libavcodec, libavutil and libswscale, which are looked for when an encoder is first made, or a
/// client first asks what it could decode.
///
/// Programs start without the libraries. Only those of the headers' major versions are taken: others lay their structures
/// out differently. They stay loaded.
@safe
struct AVLibraries: @unchecked Sendable {
  // Pointers to functions that any thread may call; what they are called with is confined by its owner.

  /// The libraries; nil if this machine does not have them.
  static let shared = try? AVLibraries()

  let dictionarySet: av_dict_set_function
  let dictionaryFree: av_dict_free_function
  let frameAllocate: av_frame_alloc_function
  let frameFree: av_frame_free_function
  let frameGetBuffer: av_frame_get_buffer_function
  let frameMakeWritable: av_frame_make_writable_function
  let packetAllocate: av_packet_alloc_function
  let packetFree: av_packet_free_function
  let packetUnreference: av_packet_unref_function
  let packetGetBuffer: av_new_packet_function
  let findEncoder: avcodec_find_encoder_by_name_function
  let findDecoder: avcodec_find_decoder_by_name_function
  let contextAllocate: avcodec_alloc_context3_function
  let contextFree: avcodec_free_context_function
  let contextOpen: avcodec_open2_function
  let sendFrame: avcodec_send_frame_function
  let receivePacket: avcodec_receive_packet_function
  let sendPacket: avcodec_send_packet_function
  let receiveFrame: avcodec_receive_frame_function
  let scalerGet: sws_getCachedContext_function
  let scalerFree: sws_freeContext_function
  let scalerCoefficients: sws_getCoefficients_function
  let scalerSetColours: sws_setColorspaceDetails_function
  let scaleFrame: sws_scale_frame_function

  private init() throws(CodecError) {
    let util = try Library("avutil", LIBAVUTIL_VERSION_MAJOR)
    let codec = try Library("avcodec", LIBAVCODEC_VERSION_MAJOR)
    let scale = try Library("swscale", LIBSWSCALE_VERSION_MAJOR)
    // SAFETY: the types are those that the headers of these versions declare.
    unsafe dictionarySet = try util.find("av_dict_set")
    unsafe dictionaryFree = try util.find("av_dict_free")
    unsafe frameAllocate = try util.find("av_frame_alloc")
    unsafe frameFree = try util.find("av_frame_free")
    unsafe frameGetBuffer = try util.find("av_frame_get_buffer")
    unsafe frameMakeWritable = try util.find("av_frame_make_writable")
    unsafe packetAllocate = try codec.find("av_packet_alloc")
    unsafe packetFree = try codec.find("av_packet_free")
    unsafe packetUnreference = try codec.find("av_packet_unref")
    unsafe packetGetBuffer = try codec.find("av_new_packet")
    unsafe findEncoder = try codec.find("avcodec_find_encoder_by_name")
    unsafe findDecoder = try codec.find("avcodec_find_decoder_by_name")
    unsafe contextAllocate = try codec.find("avcodec_alloc_context3")
    unsafe contextFree = try codec.find("avcodec_free_context")
    unsafe contextOpen = try codec.find("avcodec_open2")
    unsafe sendFrame = try codec.find("avcodec_send_frame")
    unsafe receivePacket = try codec.find("avcodec_receive_packet")
    unsafe sendPacket = try codec.find("avcodec_send_packet")
    unsafe receiveFrame = try codec.find("avcodec_receive_frame")
    unsafe scalerGet = try scale.find("sws_getCachedContext")
    unsafe scalerFree = try scale.find("sws_freeContext")
    unsafe scalerCoefficients = try scale.find("sws_getCoefficients")
    unsafe scalerSetColours = try scale.find("sws_setColorspaceDetails")
    unsafe scaleFrame = try scale.find("sws_scale_frame")
    // Damaged streams are told to the caller; what the libraries would print of them would fill a host's log. Where the
    // host has them itself, its log is its own matter.
    if !util.wasThere {
      let setLogLevel: av_log_set_level_function = try unsafe util.find("av_log_set_level")
      setLogLevel(AV_LOG_QUIET)
    }
  }

  /// One library that is loaded, and stays so.
  @safe
  private struct Library {
    private let handle: UnsafeMutableRawPointer
    /// Whether the program had it before.
    let wasThere: Bool

    init(_ name: String, _ major: Int32) throws(CodecError) {
      #if canImport(Darwin)
        let places = ["lib\(name).\(major).dylib", "/opt/homebrew/lib/lib\(name).\(major).dylib"]
      #else
        let places = ["lib\(name).so.\(major)"]
      #endif
      for place in places {
        // SAFETY: the call reads a string that ends.
        if let loaded = unsafe dlopen(place, RTLD_NOW | RTLD_NOLOAD) {
          unsafe (handle, wasThere) = (loaded, true)
          return
        }
        if let loaded = unsafe dlopen(place, RTLD_NOW | RTLD_LOCAL) {
          unsafe (handle, wasThere) = (loaded, false)
          return
        }
      }
      throw .unsupported
    }

    /// A function, which will be called as the type says: the caller knows that it is right.
    @unsafe
    func find<Function>(_ name: String) throws(CodecError) -> Function {
      guard let address = unsafe dlsym(handle, name) else { throw .unsupported }
      return unsafe unsafeBitCast(address, to: Function.self)
    }
  }
}
