import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceWire

/// What several kinds of drawing have.
extension DrawReader {
  /// `src_bitmap`, `src_area`: an image, and the part of it that is drawn.
  ///
  /// An image that is not given stands for what is on the surface, if the command says so.
  mutating func source(_ fields: inout GuestFields) throws(QXLError) -> Rect {
    let picture = try sourcePicture(at: fields.address())
    let area = fields.rect()
    // REFERENCE: red-parse-qxl.cpp asks this of copies of bitmaps alone; some clients fail on others, too.
    guard area.isOrdered else { throw QXLError(.badRect(area), in: .image) }
    if case .surface = picture.content {
      // How large it is, its display knows.
    } else if area.right > picture.width || area.bottom > picture.height {
      throw QXLError(.badRect(area), in: .image)
    }
    pictures.append(picture)
    return area
  }

  private func sourcePicture(at address: GuestAddress) throws(QXLError) -> DevicePicture {
    guard address == .null, let area = header.selfArea else { return try parts.image(at: address) }
    guard area.isOrdered, !area.isEmpty else { throw QXLError(.badRect(area), in: .drawable) }
    try parts.checkSize(area.width, area.height, of: .drawable)
    return DevicePicture(id: ImageID(rawValue: 0), width: area.width, height: area.height, content: .selfArea)
  }

  /// `QXLBrush`.
  mutating func brush(_ fields: inout GuestFields) throws(QXLError) -> Brush {
    let kind: UInt32 = fields.next()
    switch kind {
    case 0:
      fields.skip(16)
      return .none
    case 1:
      let color = parts.color(fields.next())
      fields.skip(12)
      return .solid(color)
    case 2:
      var pattern = Pattern()
      pictures.append(try parts.image(at: fields.address()))
      pattern.origin = fields.point()
      return .pattern(pattern)
    default: throw QXLError(.unknownKind(kind), in: .brush)
    }
  }

  /// `QXLQMask`. One that is no good is none.
  mutating func mask(_ fields: inout GuestFields) -> Mask {
    let flags = MaskFlags(rawValue: fields.next()).intersection(.inverse)
    let position = fields.point()
    let address = fields.address()
    guard address != .null, let picture = try? parts.image(at: address, isMask: true), picture.isMask else {
      return Mask()
    }
    pictures.append(picture)
    var mask = Mask()
    mask.flags = flags
    mask.position = position
    mask.image = Image()
    return mask
  }

  mutating func composite(_ fields: inout GuestFields) throws(QXLError) -> DrawComposite {
    var draw = DrawComposite()
    draw.base = base
    draw.flags = try parts.compositeFlags(fields.next())
    pictures.append(try sourcePicture(at: fields.address()))
    draw.sourceTransform = try parts.transform(at: fields.address())
    let mask = fields.address()
    if mask != .null {
      pictures.append(try parts.image(at: mask))
      draw.mask = Image()
    }
    draw.maskTransform = try parts.transform(at: fields.address())
    draw.sourceOrigin = fields.point16()
    draw.maskOrigin = fields.point16()
    draw.flags.set(.hasMask, if: draw.mask != nil)
    draw.flags.set(.hasSourceTransform, if: draw.sourceTransform != nil)
    draw.flags.set(.hasMaskTransform, if: draw.maskTransform != nil)
    return draw
  }
}

extension DevicePicture {
  /// Whether it may say which pixels take part: pixels of one bit, or those of a surface, which its display knows.
  fileprivate var isMask: Bool {
    switch content {
    case .bitmap(let bitmap): bitmap.format.bitsPerPixel == 1
    case .surface: true
    case .quic, .selfArea: false
    }
  }
}
