import SpiceBytes

/// A run of pixel values in work, 32 bits each: a row of a picture, taken apart for an operation and put back.
public struct Scanline: Sendable {
  /// The values; how many of them count is known to who uses them.
  public var values: [UInt32]

  /// Room for `capacity` values.
  public init(capacity: Int) { values = [UInt32](repeating: 0, count: max(0, capacity)) }

  /// Takes `count` pixels of a row, from column `x` on, to the values from `position` on.
  public mutating func load(
    _ row: RawSpan, format: PixelFormat, from x: Int, count: Int, at position: Int = 0
  ) {
    guard count > 0 else { return }
    precondition(x >= 0 && position >= 0 && position <= values.count &- count)
    precondition(x <= row.byteCount &* 8 / format.bitsPerPixel &- count)
    var out = values.mutableSpan
    switch format {
    case .a1:
      for index in 0..<count {
        let bit = x &+ index
        out[position &+ index] = UInt32(row[bit >> 3] >> UInt8(truncatingIfNeeded: bit & 7)) & 1
      }
    case .a8:
      // SAFETY: the second precondition keeps all loads of this switch inside the row.
      for index in 0..<count {
        out[position &+ index] = unsafe UInt32(
          row.unsafeLoad(fromUncheckedByteOffset: x &+ index, as: UInt8.self))
      }
    case .rgb555, .rgb565:
      for index in 0..<count {
        let value = unsafe row.unsafeLoadUnaligned(
          fromUncheckedByteOffset: (x &+ index) &* 2, as: UInt16.self)
        out[position &+ index] = UInt32(UInt16(littleEndian: value))
      }
    case .xrgb32, .argb32:
      for index in 0..<count {
        let value = unsafe row.unsafeLoadUnaligned(
          fromUncheckedByteOffset: (x &+ index) &* 4, as: UInt32.self)
        out[position &+ index] = UInt32(littleEndian: value)
      }
    }
  }

  /// Puts the first `count` values into a row, from column `x` on.
  public func store(into row: inout MutableRawSpan, format: PixelFormat, at x: Int, count: Int) {
    guard count > 0 else { return }
    precondition(x >= 0 && count <= values.count)
    precondition(x <= row.byteCount &* 8 / format.bitsPerPixel &- count)
    let values = values.span
    switch format {
    case .a1:
      for index in 0..<count {
        let bit = x &+ index
        let mask = UInt8(1) << UInt8(truncatingIfNeeded: bit & 7)
        let byte: UInt8 = row.integer(at: bit >> 3)
        row.store(values[index] & 1 == 0 ? byte & ~mask : byte | mask, at: bit >> 3)
      }
    case .a8:
      // SAFETY: the second precondition keeps all stores of this switch inside the row.
      for index in 0..<count {
        unsafe row.storeBytes(
          of: UInt8(truncatingIfNeeded: values[index]), toUncheckedByteOffset: x &+ index, as: UInt8.self)
      }
    case .rgb555, .rgb565:
      for index in 0..<count {
        let value = UInt16(truncatingIfNeeded: values[index]).littleEndian
        unsafe row.storeBytes(of: value, toUncheckedByteOffset: (x &+ index) &* 2, as: UInt16.self)
      }
    case .xrgb32, .argb32:
      for index in 0..<count {
        let value = values[index].littleEndian
        unsafe row.storeBytes(of: value, toUncheckedByteOffset: (x &+ index) &* 4, as: UInt32.self)
      }
    }
  }

  /// Sets the values of a range.
  public mutating func fill(_ value: UInt32, in range: Range<Int>) {
    for index in range { values[index] = value }
  }

  /// Turns the first `count` values from one format to another, as a copy between surfaces does.
  public mutating func convert(from source: PixelFormat, to target: PixelFormat, count: Int) {
    if source == target || (source.bitsPerPixel == 32 && target.bitsPerPixel == 32) { return }
    switch (source, target) {
    case (.rgb555, .xrgb32): map(count) { PixelConversion.rgb(from555: $0) }
    case (.rgb555, .argb32): map(count) { 0xFF00_0000 | PixelConversion.rgb(from555: $0) }
    case (.xrgb32, .rgb555), (.argb32, .rgb555): map(count) { PixelConversion.rgb555(from: $0) }
    default: map(count) { PixelConversion.copied($0, from: source, to: target) }
    }
  }

  /// Turns the first `count` values of a format into the colours they stand for, 0xAARRGGBB.
  public mutating func expand(from format: PixelFormat, count: Int) {
    switch format {
    case .argb32: return
    case .xrgb32: map(count) { 0xFF00_0000 | $0 }
    case .rgb555: map(count) { 0xFF00_0000 | PixelConversion.rgb(from555: $0) }
    default: map(count) { PixelConversion.argb(from: $0, as: format) }
    }
  }

  /// Turns the first `count` colours into values of a format.
  public mutating func contract(to format: PixelFormat, count: Int) {
    switch format {
    case .argb32: return
    case .xrgb32: map(count) { $0 & 0x00FF_FFFF }
    case .rgb555: map(count) { PixelConversion.rgb555(from: $0) }
    default: map(count) { PixelConversion.value(of: $0, as: format) }
    }
  }

  @inline(__always)
  private mutating func map(_ count: Int, _ transform: (UInt32) -> UInt32) {
    var out = values.mutableSpan
    precondition(count <= out.count)
    for index in 0..<max(0, count) { out[index] = transform(out[index]) }
  }
}
