/// `QXLDrawable`.
extension RecordingCoder {
  mutating func drawable() throws(RecordingError) {
    try line("drawable")
    let drawable = try command(size: DrawableHeader.size(isCompat: false))
    try rect("bbox", at: 31, of: drawable)
    try clip(at: 47, of: drawable)
    try line("effect", UInt8.self, at: 12, of: drawable)
    try line("mm_time", UInt32.self, at: 59, of: drawable)
    try line("self_bitmap", UInt8.self, at: 14, of: drawable)
    try rect("self_bitmap_area", at: 15, of: drawable)
    try surface("surface_id", at: 8, of: drawable)
    for index in 0..<3 {
      try surface("surfaces_dest", at: 63 &+ 4 &* index, of: drawable)
      try rect("surfaces_rects", at: 75 &+ 16 &* index, of: drawable)
    }
    let kind = try line("type", UInt8.self, at: 13, of: drawable)
    try drawing(kind, at: 123, of: drawable)
  }

  /// What is drawn.
  private mutating func drawing(_ kind: UInt8, at start: Int, of drawable: Structure) throws(RecordingError) {
    switch DrawableHeader.Kind(rawValue: kind) {
    case .nop: break
    case .fill:
      try brush(at: start, of: drawable)
      try line("rop_descriptor", UInt16.self, at: start &+ 20, of: drawable)
      try mask(at: start &+ 22, of: drawable)
    case .opaque:
      try source(at: start, of: drawable)
      try brush(at: start &+ 24, of: drawable)
      try line("rop_descriptor", UInt16.self, at: start &+ 44, of: drawable)
      try line("scale_mode", UInt8.self, at: start &+ 46, of: drawable)
      try mask(at: start &+ 47, of: drawable)
    case .copy, .blend:
      try source(at: start, of: drawable)
      try line("rop_descriptor", UInt16.self, at: start &+ 24, of: drawable)
      try line("scale_mode", UInt8.self, at: start &+ 26, of: drawable)
      try mask(at: start &+ 27, of: drawable)
    case .copyBits: try point(at: start, of: drawable)
    case .blackness, .whiteness, .invers: try mask(at: start, of: drawable)
    case .rop3:
      try source(at: start, of: drawable)
      try brush(at: start &+ 24, of: drawable)
      try line("rop3", UInt8.self, at: start &+ 44, of: drawable)
      try line("scale_mode", UInt8.self, at: start &+ 45, of: drawable)
      try mask(at: start &+ 46, of: drawable)
    case .stroke: try stroke(at: start, of: drawable)
    case .text: try text(at: start, of: drawable)
    case .transparent:
      try source(at: start, of: drawable)
      try line("src_color", UInt32.self, at: start &+ 24, of: drawable)
      try line("true_color", UInt32.self, at: start &+ 28, of: drawable)
    case .alphaBlend:
      try line("alpha_flags", UInt16.self, at: start, of: drawable)
      try line("alpha", UInt8.self, at: start &+ 2, of: drawable)
      try source(at: start &+ 3, of: drawable)
    case .composite: try composite(at: start, of: drawable)
    case nil: throw .unknownKind(UInt32(kind))
    }
  }

  /// `src_bitmap`, `src_area`.
  private mutating func source(at start: Int, of drawable: Structure) throws(RecordingError) {
    try image(at: start, of: drawable)
    try rect("src_area", at: start &+ 8, of: drawable)
  }

  private mutating func stroke(at start: Int, of drawable: Structure) throws(RecordingError) {
    let path = try structure(4 &+ PartReader.chunkSize, behind: start, of: drawable)
    _ = try chunks("path", at: 4, of: path)
    // `SPICE_LINE_FLAGS_STYLED`.
    if try line("attr.flags", UInt8.self, at: start &+ 8, of: drawable) & 8 != 0 {
      let count = try line("attr.style_nseg", UInt8.self, at: start &+ 11, of: drawable)
      try bytes("style", Int(count) &* 4, behind: start &+ 20, of: drawable)
    }
    try brush(at: start &+ 28, of: drawable)
    try line("fore_mode", UInt16.self, at: start &+ 48, of: drawable)
    try line("back_mode", UInt16.self, at: start &+ 50, of: drawable)
  }

  private mutating func text(at start: Int, of drawable: Structure) throws(RecordingError) {
    let string = try structure(8 &+ PartReader.chunkSize, behind: start, of: drawable)
    let size = try line("data_size", UInt32.self, at: 0, of: string)
    try line("length", UInt16.self, at: 4, of: string)
    try line("flags", UInt16.self, at: 6, of: string)
    try Self.match(size, chunks("string", at: 8, of: string))
    try rect("back_area", at: start &+ 8, of: drawable)
    try brush(at: start &+ 24, of: drawable)
    try brush(at: start &+ 44, of: drawable)
    try line("fore_mode", UInt16.self, at: start &+ 64, of: drawable)
    try line("back_mode", UInt16.self, at: start &+ 66, of: drawable)
  }

  private mutating func composite(at start: Int, of drawable: Structure) throws(RecordingError) {
    try line("flags", UInt32.self, at: start, of: drawable)
    try image(at: start &+ 4, of: drawable)
    try transform("src_transform", at: start &+ 12, of: drawable)
    if try presence("mask", at: start &+ 20, of: drawable) { try image(at: start &+ 20, of: drawable) }
    try transform("mask_transform", at: start &+ 28, of: drawable)
    try point16("src_origin", at: start &+ 36, of: drawable)
    try point16("mask_origin", at: start &+ 40, of: drawable)
  }

  private mutating func transform(_ name: String, at offset: Int, of drawable: Structure) throws(RecordingError) {
    if try presence(name, at: offset, of: drawable) { try bytes("transform", 24, behind: offset, of: drawable) }
  }

  /// Refuses a number of bytes that is not the announced one.
  static func match(_ announced: UInt32, _ count: Int) throws(RecordingError) {
    guard count == announced else { throw .wrongSize(expected: Int(clamping: announced), actual: count) }
  }
}
