import CAVCodec

/// A codec of libavcodec that is open, and a packet for what goes in or comes out.
@safe
final class AVOpenedCodec {
  /// The library's object; used by whoever confines this one.
  let context: UnsafeMutablePointer<AVCodecContext>
  /// The same.
  let packet: UnsafeMutablePointer<AVPacket>
  private let library: AVLibraries

  /// Has `open` open a new context of a codec; nil if it says that it could not, or there is no memory.
  @unsafe
  init?(
    _ library: AVLibraries, _ codec: UnsafePointer<AVCodec>, open: (UnsafeMutablePointer<AVCodecContext>) -> Bool
  ) {
    // SAFETY: the context is of the codec that it is opened with; what was made is freed again if the rest fails.
    var context = unsafe library.contextAllocate(codec)
    var packet = unsafe library.packetAllocate()
    guard let opened = unsafe context, let buffer = unsafe packet, unsafe open(opened) else {
      unsafe library.contextFree(&context)
      unsafe library.packetFree(&packet)
      return nil
    }
    self.library = library
    unsafe (self.context, self.packet) = (opened, buffer)
  }

  deinit {
    // SAFETY: nobody else knows the objects.
    var context: UnsafeMutablePointer<AVCodecContext>? = unsafe self.context
    var packet: UnsafeMutablePointer<AVPacket>? = unsafe self.packet
    unsafe library.contextFree(&context)
    unsafe library.packetFree(&packet)
  }
}
