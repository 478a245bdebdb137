/// Commands other than drawings.
extension RecordingCoder {
  /// A command of a kind.
  mutating func command(_ kind: QXLCommand.Kind) throws(RecordingError) {
    switch kind {
    case .draw: try drawable()
    case .update: try update()
    case .message: try text("message", at: 8, of: command(size: 8))
    case .surface: try surface()
    case .cursor: try cursor()
    default: throw .unknownKind(kind.rawValue)
    }
  }

  /// `QXLUpdateCmd`.
  private mutating func update() throws(RecordingError) {
    try line("update")
    let update = try command(size: 32)
    try rect("area", at: 8, of: update)
    try line("update_id", UInt32.self, at: 24, of: update)
    try surface("surface_id", at: 28, of: update)
  }

  /// `QXLSurfaceCmd`.
  private mutating func surface() throws(RecordingError) {
    try line("surface_cmd")
    let surface = try command(size: 41)
    try self.surface("surface_id", at: 8, of: surface)
    let kind = try line("type", UInt8.self, at: 12, of: surface)
    let flags = try line("flags", UInt32.self, at: 13, of: surface)
    guard kind == 0 else { return }
    try line("u.surface_create.format", UInt32.self, at: 17, of: surface)
    try line("u.surface_create.width", UInt32.self, at: 21, of: surface)
    let height = try line("u.surface_create.height", UInt32.self, at: 25, of: surface)
    let stride = try line("u.surface_create.stride", Int32.self, at: 29, of: surface)
    let size = try RecordingFormat.size(Int(clamping: height), Int(clamping: stride.magnitude))
    // `QXL_SURF_FLAG_KEEP_DATA`.
    if flags & 1 != 0 {
      try bytes("data", size, behind: 33, of: surface)
    } else {
      try room(size, behind: 33, of: surface)
    }
  }

  /// `QXLCursorCmd`.
  private mutating func cursor() throws(RecordingError) {
    try line("cursor_cmd")
    let cursor = try command(size: 150)
    switch try line("type", UInt8.self, at: 8, of: cursor) {
    case 0:
      try point16("point16", at: 9, of: cursor)
      try line("u.set.visible", UInt8.self, at: 13, of: cursor)
      try shape(structure(22 &+ PartReader.chunkSize, behind: 14, of: cursor))
    case 1: try point16("point16", at: 9, of: cursor)
    case 3:
      try line("u.trail.length", UInt16.self, at: 9, of: cursor)
      try line("u.trail.frequency", UInt16.self, at: 11, of: cursor)
    default: break
    }
  }

  /// `QXLCursor`.
  private mutating func shape(_ shape: Structure) throws(RecordingError) {
    try line("header.unique", UInt64.self, at: 0, of: shape)
    try line("header.type", UInt16.self, at: 8, of: shape)
    try line("header.width", UInt16.self, at: 10, of: shape)
    try line("header.height", UInt16.self, at: 12, of: shape)
    try line("header.hot_spot_x", UInt16.self, at: 14, of: shape)
    try line("header.hot_spot_y", UInt16.self, at: 16, of: shape)
    try line("data_size", UInt32.self, at: 18, of: shape)
    _ = try chunks("cursor", at: 22, of: shape)
  }
}
