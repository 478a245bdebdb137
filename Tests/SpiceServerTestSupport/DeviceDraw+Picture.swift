import SpiceBytes
public import SpiceDrawing
public import SpiceGeometry
import SpicePixels
import SpiceWire

extension DeviceDraw {
  /// A picture over a box of the primary surface, from pixels of four bytes; of a number, if clients are to keep it.
  public static func picture(
    _ pixels: [UInt8], over box: Rect, id: UInt64? = nil, owner: (any AnyObject & Sendable)? = nil
  ) -> DeviceDraw {
    var copy = DrawCopy()
    copy.base.box = box
    copy.sourceArea = Rect(width: box.width, height: box.height)
    let bitmap = DeviceBitmap(
      format: .bit32, width: box.width, height: box.height, stride: box.width * 4, isTopDown: true,
      pixels: SourceBytes(pixels))
    let picture = DevicePicture(
      id: ImageID(rawValue: id ?? 0), isCacheable: id != nil, width: box.width, height: box.height,
      content: .bitmap(bitmap))
    return DeviceDraw(.drawCopy(copy), pictures: [picture], isOpaque: true, owner: owner)
  }
}
