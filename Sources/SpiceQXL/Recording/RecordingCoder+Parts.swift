import SpicePixels

/// What several kinds of drawing have.
extension RecordingCoder {
  /// `QXLClip`.
  mutating func clip(at start: Int, of drawable: Structure) throws(RecordingError) {
    guard try line("type", UInt32.self, at: start, of: drawable) == 1 else { return }
    let rects = try structure(4 &+ PartReader.chunkSize, behind: start &+ 4, of: drawable)
    try line("num_rects", UInt32.self, at: 0, of: rects)
    _ = try chunks("clip_rects", at: 4, of: rects)
  }

  /// `QXLBrush`.
  mutating func brush(at start: Int, of drawable: Structure) throws(RecordingError) {
    switch try line("type", UInt32.self, at: start, of: drawable) {
    case 1: try color("u.color", at: start &+ 4, of: drawable)
    case 2:
      try image(at: start &+ 4, of: drawable)
      try point(at: start &+ 12, of: drawable)
    default: break
    }
  }

  /// `QXLQMask`.
  mutating func mask(at start: Int, of drawable: Structure) throws(RecordingError) {
    try line("flags", UInt8.self, at: start, of: drawable)
    try point(at: start &+ 1, of: drawable)
    try image(at: start &+ 9, of: drawable)
  }

  /// `QXLImage`, if there is one.
  mutating func image(at offset: Int, of drawable: Structure) throws(RecordingError) {
    guard try presence("image", at: offset, of: drawable) else { return }
    let image = try structure(48, behind: offset, of: drawable)
    try line("descriptor.id", UInt64.self, at: 0, of: image)
    let type = try line("descriptor.type", UInt8.self, at: 8, of: image)
    try line("descriptor.flags", UInt8.self, at: 9, of: image)
    try line("descriptor.width", UInt32.self, at: 10, of: image)
    try line("descriptor.height", UInt32.self, at: 14, of: image)
    switch type {
    case 0: try bitmap(image)
    case 1:
      let size = try line("quic.data_size", UInt32.self, at: 18, of: image)
      try Self.match(size, chunks("quic.data", at: 22, of: image))
    case 104: try surface("surface_image.surface_id", at: 18, of: image)
    default: throw .unknownKind(UInt32(type))
    }
  }

  /// `QXLBitmap`.
  private mutating func bitmap(_ image: Structure) throws(RecordingError) {
    try line("bitmap.format", UInt8.self, at: 18, of: image)
    let flags = try line("bitmap.flags", UInt8.self, at: 19, of: image)
    try line("bitmap.x", UInt32.self, at: 20, of: image)
    let height = try line("bitmap.y", UInt32.self, at: 24, of: image)
    let stride = try line("bitmap.stride", UInt32.self, at: 28, of: image)
    if try presence("has_palette", at: 32, of: image) {
      let palette = try structure(10, behind: 32, of: image)
      let count = try line("qp.num_ents", UInt16.self, at: 8, of: palette)
      try line("unique", UInt64.self, at: 0, of: palette)
      try colors("ents", Int(count), at: 10, of: palette)
    }
    let size = try RecordingFormat.size(Int(clamping: height), Int(clamping: stride))
    // `QXL_BITMAP_DIRECT`.
    if flags & 1 != 0 { return try bytes("image_data_flat", size, behind: 40, of: image) }
    let chunk = try structure(PartReader.chunkSize, behind: 40, of: image)
    let count = try chunks("bitmap.data", at: 0, of: chunk)
    guard count == size else { throw .wrongSize(expected: size, actual: count) }
  }
}
