import SpiceBytes
public import SpicePixels

/// Encodes GLZ streams (image type GLZ_RGB).
///
/// Any number of encoders may share a dictionary, one after the other; an encoder may serve any number of clients.
public struct GLZEncoder: ~Copyable {
  private var scratch = [UInt8](repeating: 0, count: GLZPassEncoder.scratchBytes)

  /// A row of 16 or 24 bits widened to 32.
  private var wideRow: [UInt8] = []

  /// An encoder.
  public init() {}

  /// Encodes rows in the order in which they are given, and adds them to the dictionary.
  ///
  /// `isTopDown` says whether that is from the top; it is only passed on. The stream must be sent: later ones refer to
  /// it. Throws `unsupported` for kinds other than RGB16, RGB24, RGB32 and RGBA, and `badSize` if `width` pixels do not
  /// fit in a row, or the picture not in the window; the dictionary is then unchanged.
  public mutating func encode(
    _ rows: PixelRows, kind: LZPixelKind, width: Int, isTopDown: Bool, dictionary: inout GLZDictionary
  ) throws(CodecError) -> [UInt8] {
    let shape = try LZShape(kind: kind, width: width, height: rows.height, isTopDown: isTopDown)
    guard rows.rowBytes >= shape.stride, dictionary.admits(width: width, height: rows.height) else {
      throw .badSize(width: UInt64(clamping: width), height: UInt64(clamping: rows.height))
    }
    switch kind {
    case .rgb16, .rgb24, .rgb32, .rgba: break
    case .plt1LE, .plt1BE, .plt4LE, .plt4BE, .plt8, .xxxa, .a8: throw .unsupported
    }
    let (id, headDistance, start) = dictionary.add(shape)
    var stream: [UInt8] = []
    GLZHeader(shape: shape, id: id, windowHeadDistance: headDistance).append(to: &stream)
    let picture = GLZPassEncoder.Picture(
      slot: GLZDictionary.slot(of: id), kind: UInt32(kind.rawValue), start: start, rowUnits: width)
    encodeColours(rows, shape, picture, &dictionary, &stream)
    if kind == .rgba { encodeAlphas(shape, picture, &dictionary, &stream) }
    return stream
  }

  private mutating func encodeColours(
    _ rows: PixelRows, _ shape: LZShape, _ picture: GLZPassEncoder.Picture, _ dictionary: inout GLZDictionary,
    _ stream: inout [UInt8]
  ) {
    let stop = picture.start &+ shape.width &* shape.height
    var copied = picture.start
    var start = picture.start
    var row = 0
    while start < stop {
      let end = min(start &+ GLZPassEncoder.blockUnits, stop)
      // Just as many rows are copied as the block needs, so that they are still in the cache.
      while copied < end {
        copy(rows.row(row), shape, copied, &dictionary)
        copied &+= shape.width
        row &+= 1
      }
      let size =
        shape.kind == .rgb16
        ? GLZPassEncoder.encodeBlock(
          LZSourceHighColour.self, dictionary.units, dictionary.slots, picture, start, end, &dictionary.table, &scratch)
        : GLZPassEncoder.encodeBlock(
          LZSourceColour.self, dictionary.units, dictionary.slots, picture, start, end, &dictionary.table, &scratch)
      stream.append(copying: scratch.rawSpan.extracting(0..<size))
      start = end
    }
  }

  private mutating func encodeAlphas(
    _ shape: LZShape, _ picture: GLZPassEncoder.Picture, _ dictionary: inout GLZDictionary, _ stream: inout [UInt8]
  ) {
    let stop = picture.start &+ shape.width &* shape.height
    var start = picture.start
    while start < stop {
      let end = min(start &+ GLZPassEncoder.blockUnits, stop)
      let size = GLZPassEncoder.encodeBlock(
        LZSourceByte.self, dictionary.alphas, dictionary.slots, picture, start, end, &dictionary.alphaTable, &scratch)
      stream.append(copying: scratch.rawSpan.extracting(0..<size))
      start = end
    }
  }

  /// Copies a row to unit `at` of the ring.
  private mutating func copy(_ row: RawSpan, _ shape: LZShape, _ at: Int, _ dictionary: inout GLZDictionary) {
    switch shape.kind {
    case .rgb16:
      wideRow.removeAll(keepingCapacity: true)
      wideRow.appendWide16(row, width: shape.width)
      dictionary.setUnits(wideRow.rawSpan, at: at)
    case .rgb24:
      wideRow.removeAll(keepingCapacity: true)
      wideRow.appendWide24(row, width: shape.width)
      dictionary.setUnits(wideRow.rawSpan, at: at)
    default:
      dictionary.setUnits(row.extracting(0..<(shape.width &* 4)), at: at)
    }
    guard shape.kind == .rgba else { return }
    var alphas = dictionary.alphas.mutableRawSpan
    alphas.setAlpha(of: row, count: shape.width, at: at)
  }
}
