import SpiceDrawing
import SpiceWire

/// `QXLDrawable`, `QXLCompatDrawable`.
extension QXLReader {
  /// Reads a drawable.
  func draw(_ command: QXLCommand, _ makeOwner: OwnerMaker) throws(QXLError) -> QXLRequest {
    let isCompat = command.flags.contains(.compat)
    var opened = try open(command, size: DrawableHeader.size(isCompat: isCompat), as: .drawable, makeOwner)
    let header = try DrawableHeader(&opened.fields, isCompat: isCompat)
    var reader = try DrawReader(opened.parts, header, isCompat: isCompat)
    guard let message = try reader.message(&opened.fields) else { return .nothing }
    let readsItself = reader.pictures.contains { $0.isSurface(header.surface) }
    let readsSelfArea = reader.pictures.contains { $0.isSelfArea }
    return .command(
      .draw(
        DeviceDraw(
          message, blobs: reader.blobs, pictures: reader.pictures,
          isOpaque: header.isOpaque && reader.coversBox && !readsItself,
          selfArea: readsSelfArea ? header.selfArea : nil, sources: reader.header.sources, owner: opened.parts.owner)))
  }
}

extension DevicePicture {
  fileprivate func isSurface(_ id: SurfaceID) -> Bool {
    if case .surface(id) = content { true } else { false }
  }
}
