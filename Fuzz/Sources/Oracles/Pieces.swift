import SpiceBytes

/// Cuts a stream in pieces, as a network might.
struct Pieces: Equatable {
  /// Sizes of the first pieces, over and over; none for the whole in one piece.
  var sizes: [Int] = []

  /// Up to seven sizes from the fuzzer.
  static func choose(_ input: inout FuzzInput) -> Pieces {
    Pieces(sizes: (0..<input.number(upTo: 7)).map { _ in 1 + Int(input.next(UInt8.self)) })
  }

  /// Hands the pieces of `stream` to `take`, until that returns false.
  func cut(_ stream: RawSpan, _ take: (RawSpan) -> Bool) {
    var offset = 0
    var index = 0
    while offset < stream.byteCount {
      let size = sizes.isEmpty ? stream.byteCount : sizes[index % sizes.count]
      let end = min(stream.byteCount, offset + size)
      guard take(stream.extracting(offset..<end)) else { return }
      offset = end
      index += 1
    }
  }
}
