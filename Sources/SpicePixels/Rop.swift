/// What a drawing command asks for (`ropd`, SPICE_ROPD_*): an operation on bits and which of its inputs are inverted.
public struct RopDescriptor: OptionSet, Hashable, Sendable {
  /// The bits as they are on the wire.
  public var rawValue: UInt16

  /// The bits as they are on the wire.
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The image is inverted first.
  public static let invertsSource = RopDescriptor(rawValue: 0x001)
  /// The brush is inverted first.
  public static let invertsBrush = RopDescriptor(rawValue: 0x002)
  /// The destination is inverted first.
  public static let invertsDestination = RopDescriptor(rawValue: 0x004)
  /// The source replaces the destination.
  public static let put = RopDescriptor(rawValue: 0x008)
  /// Bits of either.
  public static let or = RopDescriptor(rawValue: 0x010)
  /// Bits of both.
  public static let and = RopDescriptor(rawValue: 0x020)
  /// Bits in which they differ.
  public static let xor = RopDescriptor(rawValue: 0x040)
  /// All bits 0.
  public static let blackness = RopDescriptor(rawValue: 0x080)
  /// All bits 1.
  public static let whiteness = RopDescriptor(rawValue: 0x100)
  /// The destination inverted.
  public static let inverse = RopDescriptor(rawValue: 0x200)
  /// The result is inverted.
  public static let invertsResult = RopDescriptor(rawValue: 0x400)

  /// The operation of a fill or a stroke: brush and destination.
  public var brushOverDestination: BinaryRop {
    operation(contains(.invertsBrush), contains(.invertsDestination))
  }

  /// The operation of a copy: image and destination.
  public var imageOverDestination: BinaryRop {
    operation(contains(.invertsSource), contains(.invertsDestination))
  }

  /// The operation of an opaque draw: brush and image (which is on the surface by then).
  public var brushOverImage: BinaryRop {
    operation(contains(.invertsBrush), contains(.invertsSource))
  }

  /// The first operation bit wins, in the order of the specification. Without any, the source is put.
  private func operation(_ invertsFirst: Bool, _ invertsSecond: Bool) -> BinaryRop {
    let result: BinaryRop
    let s = invertsFirst ? BinaryRop.notSource.rawValue : BinaryRop.source.rawValue
    let d = invertsSecond ? BinaryRop.notDestination.rawValue : BinaryRop.destination.rawValue
    if contains(.put) {
      result = BinaryRop(truth: s)
    } else if contains(.or) {
      result = BinaryRop(truth: s | d)
    } else if contains(.and) {
      result = BinaryRop(truth: s & d)
    } else if contains(.xor) {
      result = BinaryRop(truth: s ^ d)
    } else if contains(.blackness) {
      return .clear
    } else if contains(.whiteness) {
      return .set
    } else if contains(.inverse) {
      return .notDestination
    } else {
      return .source
    }
    return contains(.invertsResult) ? BinaryRop(truth: ~result.rawValue) : result
  }
}

/// One of the sixteen operations on a bit of the source and a bit of the destination.
///
/// The raw value is the truth table: bit 0 is the result for s and d, bit 1 for s and not d, bit 2 for not s and d, bit 3
/// for neither.
public enum BinaryRop: UInt8, CaseIterable, Sendable {
  /// 0
  case clear = 0
  /// s and d
  case and = 1
  /// s and not d
  case andInverted = 2
  /// s
  case source = 3
  /// not s and d
  case invertedAnd = 4
  /// d: nothing changes.
  case destination = 5
  /// s xor d
  case xor = 6
  /// s or d
  case or = 7
  /// not (s or d)
  case nor = 8
  /// not (s xor d)
  case equivalent = 9
  /// not d
  case notDestination = 10
  /// s or not d
  case orInverted = 11
  /// not s
  case notSource = 12
  /// not s or d
  case invertedOr = 13
  /// not (s and d)
  case nand = 14
  /// 1
  case set = 15

  /// The operation of a truth table; bits above the fourth are ignored.
  public init(truth: UInt8) { self = BinaryRop(rawValue: truth & 15) ?? .clear }

  /// The operation on each bit of `s` and `d`.
  public func callAsFunction(_ s: UInt32, _ d: UInt32) -> UInt32 { BitChoice(self).apply(s, d) }

  /// Applies the operation to `count` values of `source` and `destination`, into `destination`.
  public func combine(_ source: Span<UInt32>, into destination: inout MutableSpan<UInt32>, count: Int) {
    precondition(count <= source.count && count <= destination.count)
    let choice = BitChoice(self)
    for index in 0..<count { destination[index] = choice.apply(source[index], destination[index]) }
  }
}

/// One of the 256 operations on a bit of the pattern, of the source and of the destination: the ternary raster code.
public struct TernaryRop: Hashable, Sendable {
  /// The truth table: bit 4P + 2S + D is the result for the three bits.
  public var code: UInt8

  /// The operation of a code.
  public init(code: UInt8) { self.code = code }

  /// The operation on each bit of the three.
  public func callAsFunction(pattern: UInt32, source: UInt32, destination: UInt32) -> UInt32 {
    let (zero, one) = halves
    return (~pattern & zero.apply(source, destination)) | (pattern & one.apply(source, destination))
  }

  /// Applies the operation to `count` values of all three, into `destination`.
  public func combine(
    pattern: Span<UInt32>, source: Span<UInt32>, into destination: inout MutableSpan<UInt32>, count: Int
  ) {
    precondition(count <= pattern.count && count <= source.count && count <= destination.count)
    let (zero, one) = halves
    for index in 0..<count {
      let (p, s, d) = (pattern[index], source[index], destination[index])
      destination[index] = (~p & zero.apply(s, d)) | (p & one.apply(s, d))
    }
  }

  /// The operations on source and destination where the pattern is 0 and where it is 1.
  private var halves: (zero: BitChoice, one: BitChoice) {
    (BitChoice(ternaryHalf: code & 15), BitChoice(ternaryHalf: code >> 4))
  }
}

/// A truth table of two bits as four masks, for work on whole words without branches.
private struct BitChoice {
  let both: UInt32
  let onlyS: UInt32
  let onlyD: UInt32
  let neither: UInt32

  init(_ rop: BinaryRop) {
    both = rop.rawValue & 1 == 0 ? 0 : .max
    onlyS = rop.rawValue & 2 == 0 ? 0 : .max
    onlyD = rop.rawValue & 4 == 0 ? 0 : .max
    neither = rop.rawValue & 8 == 0 ? 0 : .max
  }

  /// Half of a ternary code, whose bits stand in the order 2S + D.
  init(ternaryHalf code: UInt8) {
    neither = code & 1 == 0 ? 0 : .max
    onlyD = code & 2 == 0 ? 0 : .max
    onlyS = code & 4 == 0 ? 0 : .max
    both = code & 8 == 0 ? 0 : .max
  }

  @inline(__always)
  func apply(_ s: UInt32, _ d: UInt32) -> UInt32 {
    (s & ((d & both) | (~d & onlyS))) | (~s & ((d & onlyD) | (~d & neither)))
  }
}
