import SpiceDrawing
import SpiceWire

/// `QXLDrawable`, `QXLCompatDrawable`.
extension QXLReader {
  /// Reads a drawable; nil if it draws nothing.
  func draw(_ command: QXLCommand, _ makeOwner: OwnerMaker) throws(QXLError) -> DeviceDraw? {
    let isCompat = command.flags.contains(.compat)
    var opened = try open(command, size: DrawableHeader.size(isCompat: isCompat), as: .drawable, makeOwner)
    let header = try DrawableHeader(&opened.fields, isCompat: isCompat)
    var reader = try DrawReader(opened.parts, header, isCompat: isCompat)
    guard let message = try reader.message(&opened.fields) else { return nil }
    var draw = DeviceDraw(
      message, blobs: reader.blobs, pictures: reader.pictures, sources: reader.header.sources,
      owner: opened.parts.owner)
    draw.isOpaque = header.isOpaque && message.coversBox && !draw.readsItself
    if draw.pictures.contains(where: { $0.content.isSelfArea }) { draw.selfArea = header.selfArea }
    return draw
  }
}

extension DevicePicture.Content {
  fileprivate var isSelfArea: Bool {
    if case .selfArea = self { true } else { false }
  }
}
