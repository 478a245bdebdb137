import CAVCodec
import SpiceCodecs

/// Changes the format of frames between the colours of screens and those of videos, by libswscale.
@safe
final class PictureConverter {
  /// How luma and colours are made of red, green and blue.
  enum Matrix {
    case bt601
    case bt709

    /// What is meant where a stream does not say: GStreamer goes by the height, so all peers do.
    init(height: Int) { self = height > 576 ? .bt709 : .bt601 }

    var number: Int32 { self == .bt709 ? SWS_CS_ITU709 : SWS_CS_ITU601 }
  }

  /// What a context is made for.
  private struct Task: Equatable {
    var width: Int
    var height: Int
    var from: UInt32
    var to: UInt32
    var matrix: Matrix
    var isFullRange: Bool
  }

  private let library: AVLibraries
  private var context: OpaquePointer?
  private var task: Task?

  init(_ library: AVLibraries) { self.library = library }

  deinit {
    // SAFETY: nobody else knows the context, and none is fine.
    unsafe library.scalerFree(context)
  }

  /// Converts a frame to another of the same size, which must have room.
  ///
  /// - Throws: `unsupported` if the library cannot convert between the formats, `library` if it fails.
  func convert(_ source: AVPicture, to target: AVPicture, matrix: Matrix) throws(CodecError) {
    guard (source.width, source.height) == (target.width, target.height) else { throw .unsupported }
    let task = Task(
      width: source.width, height: source.height, from: UInt32(source.format.rawValue),
      to: UInt32(target.format.rawValue), matrix: matrix, isFullRange: source.isFullRange)
    if task != self.task { try prepare(task, source.format, target.format) }
    // SAFETY: both frames are alive, and of the sizes and formats that the context was made for.
    guard unsafe library.scaleFrame(context, target.frame, source.frame) >= 0 else { throw .library }
  }

  private func prepare(_ task: Task, _ from: AVPixelFormat, _ to: AVPixelFormat) throws(CodecError) {
    self.task = nil
    let (width, height) = (Int32(clamping: task.width), Int32(clamping: task.height))
    // SAFETY: the library frees the context that it is given if it makes another. The coefficients are a table of its own.
    unsafe context = library.scalerGet(context, width, height, from, width, height, to, SWS_BILINEAR, nil, nil, nil)
    guard let context = unsafe context else { throw .unsupported }
    let table = unsafe library.scalerCoefficients(task.matrix.number)
    unsafe _ = library.scalerSetColours(context, table, task.isFullRange ? 1 : 0, table, 0, 0, 1 << 16, 1 << 16)
    self.task = task
  }
}
