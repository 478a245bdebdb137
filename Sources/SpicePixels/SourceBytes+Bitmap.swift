public import SpiceBytes

extension SourceBytes {
  /// The bytes of a picture, row after row.
  public convenience init(_ bitmap: Bitmap) { self.init(bitmap.storage) }
}
