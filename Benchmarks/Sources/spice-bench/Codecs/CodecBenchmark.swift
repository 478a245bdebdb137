import SpicePixels

/// A codec as the suite sees it.
protocol CodecBenchmark: AnyObject {
  /// Its name in the table.
  var name: String { get }
  /// Gets ready for a run over pictures that follow each other on a screen; its time does not count.
  func prepare(for frames: [Picture]) throws
  /// Compresses the next picture.
  func encode(_ picture: Picture) throws -> [UInt8]
  /// The picture in what `encode` has made.
  func decode(_ data: [UInt8], of picture: Picture) throws -> Bitmap
}

extension CodecBenchmark {
  func prepare(for frames: [Picture]) {}
}
