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
    let shape = try Self.shape(kind, width, rows.height, isTopDown, rowBytes: rows.rowBytes, dictionary)
    return encode(Self.units(rows, shape), shape, &dictionary)
  }

  /// Encodes rows that lie in memory in their order, `stride` bytes apart, and adds them to the dictionary, which keeps
  /// them where they are if they are many and that can be.
  ///
  /// Otherwise as ``encode(_:kind:width:isTopDown:dictionary:)``. `source` must have all bytes from the first row to the
  /// last.
  public mutating func encode(
    _ source: SourceBytes, stride: Int, height: Int, kind: LZPixelKind, width: Int, isTopDown: Bool,
    dictionary: inout GLZDictionary
  ) throws(CodecError) -> [UInt8] {
    let shape = try Self.shape(kind, width, height, isTopDown, rowBytes: stride, dictionary)
    if source.isStable, shape.stride == stride, kind == .rgb32 || kind == .rgba,
      width &* height >= Self.keptPixels
    {
      return encode(source, shape, &dictionary)
    }
    let units = source.withBytes {
      Self.units(PixelRows($0, stride: stride, rowBytes: shape.stride, height: height), shape)
    }
    return encode(units, shape, &dictionary)
  }

  private static func shape(
    _ kind: LZPixelKind, _ width: Int, _ height: Int, _ isTopDown: Bool, rowBytes: Int,
    _ dictionary: borrowing GLZDictionary
  ) throws(CodecError) -> LZShape {
    let shape = try LZShape(kind: kind, width: width, height: height, isTopDown: isTopDown)
    guard rowBytes >= shape.stride, dictionary.admits(width: width, height: height) else {
      throw .badSize(width: UInt64(clamping: width), height: UInt64(clamping: height))
    }
    switch kind {
    case .rgb16, .rgb24, .rgb32, .rgba: return shape
    case .plt1LE, .plt1BE, .plt4LE, .plt4BE, .plt8, .xxxa, .a8: throw .unsupported
    }
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
