public import SpiceBytes
public import SpicePixels

/// Encodes GLZ streams (image type GLZ_RGB).
///
/// Any number of encoders may share a dictionary, one after the other; an encoder may serve any number of clients.
public struct GLZEncoder: ~Copyable {
  /// Pixels from which on a picture is not copied: keeping a smaller one where it is could cost its owner more than the
  /// copy does.
  private static let keptPixels = 1024

  /// Made when it is first needed.
  private var scratch: [UInt8] = []

  /// An encoder.
  public init() {}

  /// Encodes rows in the order in which they are given, and adds a copy of them to the dictionary.
  ///
  /// `isTopDown` says whether that is from the top; it is only passed on. The stream must be sent: later ones refer to
  /// it. Throws `unsupported` for kinds other than RGB16, RGB24, RGB32 and RGBA, and `badSize` if `width` pixels do not
  /// fit in a row, or the picture not in the window; the dictionary is then unchanged.
  public mutating func encode(
    _ rows: PixelRows, kind: LZPixelKind, width: Int, isTopDown: Bool, dictionary: inout GLZDictionary
  ) throws(CodecError) -> [UInt8] {
    let shape = try Self.shape(kind, width, rows.height, isTopDown, rowBytes: rows.rowBytes)
    try Self.check(shape, isAdmittedTo: dictionary)
    return encode(Self.units(rows, shape), shape, &dictionary)
  }

  /// Encodes a picture of which ``units(_:stride:height:kind:width:)`` made units, and adds these to the dictionary. Those
  /// of several clients may have the same.
  ///
  /// Otherwise as ``encode(_:kind:width:isTopDown:dictionary:)``; throws `truncated` if the units are not of this size.
  public mutating func encode(
    units: SourceBytes, height: Int, kind: LZPixelKind, width: Int, isTopDown: Bool, dictionary: inout GLZDictionary
  ) throws(CodecError) -> [UInt8] {
    let shape = try Self.shape(kind, width, height, isTopDown, rowBytes: .max)
    guard units.isStable, units.count >= width &* height &* 4 else { throw .truncated }
    try Self.check(shape, isAdmittedTo: dictionary)
    return encode(units, shape, &dictionary)
  }

  /// The pixels of a picture as dictionaries keep them: rows one after the other, 32 bits a pixel.
  ///
  /// The rows lie in `source` in their order, `stride` bytes apart, and it must have all bytes from the first to the last.
  /// Where it lies as units do, and may be kept at no great cost to its owner, it is returned itself. Throws as
  /// ``encode(_:kind:width:isTopDown:dictionary:)``.
  public static func units(
    _ source: SourceBytes, stride: Int, height: Int, kind: LZPixelKind, width: Int
  ) throws(CodecError) -> SourceBytes {
    let shape = try shape(kind, width, height, true, rowBytes: stride)
    if source.isStable, shape.stride == stride, kind == .rgb32 || kind == .rgba, width &* height >= keptPixels {
      return source
    }
    return source.withBytes { units(PixelRows($0, stride: stride, rowBytes: shape.stride, height: height), shape) }
  }

  /// A copy of rows as units.
  public static func units(_ rows: PixelRows, kind: LZPixelKind, width: Int) throws(CodecError) -> SourceBytes {
    units(rows, try shape(kind, width, rows.height, true, rowBytes: rows.rowBytes))
  }

  private static func shape(
    _ kind: LZPixelKind, _ width: Int, _ height: Int, _ isTopDown: Bool, rowBytes: Int
  ) throws(CodecError) -> LZShape {
    let shape = try LZShape(kind: kind, width: width, height: height, isTopDown: isTopDown)
    guard rowBytes >= shape.stride else { throw badSize(shape) }
    switch kind {
    case .rgb16, .rgb24, .rgb32, .rgba: return shape
    case .plt1LE, .plt1BE, .plt4LE, .plt4BE, .plt8, .xxxa, .a8: throw .unsupported
    }
  }

  private static func check(
    _ shape: LZShape, isAdmittedTo dictionary: borrowing GLZDictionary
  ) throws(CodecError) {
    guard dictionary.admits(width: shape.width, height: shape.height) else { throw badSize(shape) }
  }

  private static func badSize(_ shape: LZShape) -> CodecError {
    .badSize(width: UInt64(clamping: shape.width), height: UInt64(clamping: shape.height))
  }

  /// Rows one after the other, 32 bits a pixel.
  private static func units(_ rows: PixelRows, _ shape: LZShape) -> SourceBytes {
    let rowBytes = shape.width &* 4
    var wide: [UInt8] = []
    return SourceBytes(count: rowBytes &* shape.height) { units in
      for index in 0..<shape.height {
        let row = rows.row(index)
        wide.removeAll(keepingCapacity: true)
        switch shape.kind {
        case .rgb16: wide.appendWide16(row, width: shape.width)
        case .rgb24: wide.appendWide24(row, width: shape.width)
        default:
          units.copy(from: row.extracting(0..<rowBytes), at: index &* rowBytes)
          continue
        }
        units.copy(from: wide.rawSpan, at: index &* rowBytes)
      }
    }
  }

  private mutating func encode(
    _ source: SourceBytes, _ shape: LZShape, _ dictionary: inout GLZDictionary
  ) -> [UInt8] {
    let (id, headDistance) = dictionary.add(shape, source)
    var stream: [UInt8] = []
    GLZHeader(shape: shape, id: id, windowHeadDistance: headDistance).append(to: &stream)
    let picture = GLZPassEncoder.Picture(
      slot: GLZDictionary.slot(of: id), twin: dictionary.twin(of: id), kind: UInt32(shape.kind.rawValue),
      rowUnits: shape.width)
    let slots = dictionary.slots
    source.withBytes { units in
      switch shape.kind {
      case .rgb16: encode(LZSourceHighColour.self, units, slots, picture, &dictionary.table, &stream)
      default: encode(LZSourceColour.self, units, slots, picture, &dictionary.table, &stream)
      }
      if shape.kind == .rgba {
        encode(LZSourceAlpha.self, units, slots, picture, &dictionary.alphaTable, &stream)
      }
    }
    return stream
  }

  private mutating func encode<U: LZSourceUnit>(
    _ unit: U.Type, _ units: RawSpan, _ slots: [GLZDictionary.Slot], _ picture: GLZPassEncoder.Picture,
    _ table: inout [UInt64], _ stream: inout [UInt8]
  ) {
    if scratch.isEmpty { scratch = [UInt8](repeating: 0, count: GLZPassEncoder.scratchBytes) }
    let count = Int(slots[picture.slot].count)
    var start = 0
    while start < count {
      let block = GLZPassEncoder.encodeBlock(
        unit, units, slots, picture, start, min(start &+ GLZPassEncoder.blockUnits, count), &table, &scratch)
      stream.append(copying: scratch.rawSpan.extracting(0..<block.size))
      start = block.end
    }
  }
}
