import CAVCodec
import SpiceCodecs
import SpicePixels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Encodes VP8, VP9, H.264 and H.265 by libavcodec.
final class AVVideoEncoder: VideoEncoder {
  /// What libraries can count with.
  private static let rates = 16_000...1_000_000_000
  /// Pixels from which a frame is shared by threads.
  private static let sharedArea = 640 * 480
  /// The part by which the rate may differ from that of an encoder that has to be begun anew for it.
  private static let tolerance = 0.15
  /// The part of the rate from which on frames take all of it.
  private static let fullPart = 0.75

  var bitsPerSecond: Int

  private let library: AVLibraries
  private let settings: VideoEncoderSettings
  private let parameters: AVEncoderContext.Parameters
  private let converter: PictureConverter
  /// With even sides, as of the screen: a colour sample has two by two pixels at the edges, too.
  private let converted: AVPicture
  private var screen: AVPicture?
  private var context: AVEncoderContext
  private var lastTime: Int64 = -1
  /// Bits a second that frames took in the last second or so; all that they might before anything is known.
  private var used: Double

  /// An encoder; nil if this machine has none for the format, or none that takes the settings.
  init?(_ format: VideoFormat, _ settings: VideoEncoderSettings) {
    let (width, height) = (settings.width, settings.height)
    guard width > 0, height > 0, width <= Bitmap.sideLimit, height <= Bitmap.areaLimit / width,
      let library = AVLibraries.shared
    else { return nil }
    let processors = min(4, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    let threads = width * height < Self.sharedArea ? 1 : processors
    guard let choice = AVEncoderChoice(format, pixels: width * height, threads: threads) else { return nil }
    let (evenWidth, evenHeight) = (width + width % 2, height + height % 2)
    let parameters = AVEncoderContext.Parameters(
      choice: choice, width: Int32(choice.needsEvenSides ? evenWidth : width),
      height: Int32(choice.needsEvenSides ? evenHeight : height),
      framesPerSecond: Int32(settings.framesPerSecond.clamped(to: 1...240)),
      matrix: choice.tellsColours ? .bt601 : PictureConverter.Matrix(height: height))
    guard
      let converted = try? AVPicture(library, AV_PIX_FMT_YUV420P, width: evenWidth, height: evenHeight),
      let context = AVEncoderContext(library, parameters, rate: settings.bitsPerSecond.clamped(to: Self.rates))
    else { return nil }
    self.library = library
    self.settings = settings
    self.parameters = parameters
    self.converted = converted
    self.context = context
    bitsPerSecond = settings.bitsPerSecond
    used = Double(context.rate)
    converter = PictureConverter(library)
  }

  func encode(
    _ rows: borrowing PixelRows, isBottomUp: Bool, milliseconds: Int64
  ) throws(CodecError) -> [UInt8] {
    guard rows.height == settings.height else {
      throw .badSize(width: UInt64(clamping: settings.width), height: UInt64(clamping: rows.height))
    }
    let pixelBytes: Int
    switch rows.rowBytes {
    case settings.width * 4: pixelBytes = 4
    case settings.width * 3: pixelBytes = 3
    default: throw .unsupported
    }
    let screen = try screen(of: pixelBytes == 4 ? AV_PIX_FMT_BGR0 : AV_PIX_FMT_BGR24)
    try screen.fill(from: rows, isBottomUp: isBottomUp, pixelBytes: pixelBytes)
    try converted.makeWritable()
    try converter.convert(screen, to: converted, matrix: parameters.matrix)
    try adjust()
    lastTime = max(milliseconds, lastTime &+ 1)
    let (width, height) = (converted.width, converted.height)
    converted.resize(Int(parameters.width), Int(parameters.height))
    defer { converted.resize(width, height) }
    let frame = try context.encode(converted, at: lastTime)
    used += Double(frame.count * 8) - used / Double(parameters.framesPerSecond)
    return frame
  }

  private func screen(of format: AVPixelFormat) throws(CodecError) -> AVPicture {
    if let screen, screen.format == format { return screen }
    let made = try AVPicture(library, format, width: converted.width, height: converted.height)
    screen = made
    return made
  }

  /// Brings the encoder to the rate that is wanted. One that has to be begun anew for it is left as it is as long as its
  /// frames take neither all that they may nor more than they should.
  private func adjust() throws(CodecError) {
    let rate = bitsPerSecond.clamped(to: Self.rates)
    guard rate != context.rate else { return }
    if parameters.choice.followsRate { return context.follow(rate) }
    let isOther = abs(Double(rate - context.rate)) > Double(context.rate) * Self.tolerance
    guard isOther, used > Double(min(rate, context.rate)) * Self.fullPart else { return }
    guard let next = AVEncoderContext(library, parameters, rate: rate) else { throw .library }
    context = next
  }
}

extension Int {
  fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
    Swift.min(range.upperBound, Swift.max(range.lowerBound, self))
  }
}
