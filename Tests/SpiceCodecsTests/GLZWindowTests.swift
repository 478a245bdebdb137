import SpiceBytes
import SpiceCodecs
import SpicePixels
import SpiceTestSupport
import Testing

@Suite struct GLZWindowTests {
  /// Decodes an image of two pixels.
  private func add(
    _ id: UInt64, _ headDistance: UInt32, to window: inout GLZWindow, inOrder: Bool = false
  ) throws(GLZFailure) {
    var stream = HandMadeStream(glz: .rgb24, 2, 1, id: id, headDistance: headDistance)
    stream.literals([1, 2, 3, 4, 5, 6], size: 3)
    _ = try GLZDecoder.decode(
      stream.bytes.rawSpan, expectedWidth: 2, expectedHeight: 1, window: &window, inOrder: inOrder)
  }

  private func present(_ window: borrowing GLZWindow, in ids: Range<UInt64>) -> [UInt64] {
    var result: [UInt64] = []
    for id in ids where window.contains(id) { result.append(id) }
    return result
  }

  @Test("images leave as the head of the encoder's window moves on")
  func release() throws {
    var window = GLZWindow(limit: 1000)
    for (id, distance, left) in [
      (0, 0, [0]), (1, 1, [0, 1]), (2, 2, [0, 1, 2]), (3, 1, [2, 3]), (4, 2, [2, 3, 4]), (5, 0, [5]),
    ] as [(UInt64, UInt32, [UInt64])] {
      try add(id, distance, to: &window)
      #expect(present(window, in: 0..<9) == left)
      #expect(window.count == left.count)
      #expect(window.cost == left.count * 34)
    }
  }

  @Test("an image beyond a gap releases nothing until the gap is closed")
  func gaps() throws {
    var window = GLZWindow(limit: 1000)
    try add(0, 0, to: &window)
    try add(1, 1, to: &window)
    try add(4, 0, to: &window)
    try add(3, 0, to: &window)
    #expect(present(window, in: 0..<9) == [0, 1, 3, 4])
    try add(2, 2, to: &window)
    // The newest without a gap before it is 4, which needs nothing older; what 2 and 3 say does not matter any more.
    #expect(present(window, in: 0..<9) == [4])
    try add(7, 3, to: &window)
    try add(6, 3, to: &window)
    #expect(present(window, in: 0..<9) == [4, 6, 7])
    try add(5, 1, to: &window)
    #expect(present(window, in: 0..<9) == [4, 5, 6, 7])
  }

  @Test("a distance beyond the first image releases nothing")
  func distanceBeyondStart() throws {
    var window = GLZWindow(limit: 1000)
    try add(0, 5, to: &window)
    try add(1, .max, to: &window)
    #expect(present(window, in: 0..<9) == [0, 1])
  }

  @Test("an image that was decoded is refused, whether it is still there or not")
  func duplicates() throws {
    var window = GLZWindow(limit: 1000)
    try add(0, 0, to: &window)
    try add(1, 0, to: &window)
    try add(3, 0, to: &window)
    for id in [0, 1, 3] as [UInt64] {
      #expect(throws: GLZFailure.invalid(.badHeader)) { try add(id, 0, to: &window) }
    }
    #expect(present(window, in: 0..<9) == [1, 3])
  }

  @Test("the window is not filled beyond its limit, and has room again after a release")
  func limit() throws {
    var window = GLZWindow(limit: 34 * 3 + 33)
    for id in 0..<3 as Range<UInt64> { try add(id, UInt32(id), to: &window) }
    #expect(throws: GLZFailure.windowFull) { try add(3, 0, to: &window) }
    #expect(window.count == 0)
    var other = GLZWindow(limit: 34 * 3)
    for id in 0..<9 as Range<UInt64> { try add(id, id == 0 ? 0 : 1, to: &other) }
    #expect(present(other, in: 0..<9) == [7, 8])
    var stream = HandMadeStream(glz: .rgb24, 100, 1, id: 9, headDistance: 0)
    stream.literals([1, 2, 3], size: 3)
    #expect(throws: GLZFailure.windowFull) {
      try GLZDecoder.decode(stream.bytes.rawSpan, expectedWidth: 100, expectedHeight: 1, window: &other)
    }
  }

  @Test("no more than a limited number of images may be ahead of one that is late")
  func tooFarAhead() throws {
    var window = GLZWindow(limit: 1 << 24)
    for id in 1...8192 as ClosedRange<UInt64> { try add(id, 0, to: &window) }
    #expect(throws: GLZFailure.awaiting(imageID: 0)) { try add(20_000, 0, to: &window) }
    try add(0, 0, to: &window)
    #expect(window.count == 1)
    try add(20_000, 0, to: &window)
  }

  @Test("a full window waits for the image that is late, and not for one that is lost")
  func lateAndLost() throws {
    var window = GLZWindow(limit: 34 * 3)
    for id in 1...3 as ClosedRange<UInt64> { try add(id, 0, to: &window) }
    #expect(throws: GLZFailure.awaiting(imageID: 0)) { try add(4, 0, to: &window) }
    #expect(window.isSettled(0) == false)
    // If nothing came from elsewhere any more, this one is too much, but lets the others go.
    #expect(throws: GLZFailure.windowFull) { try add(4, 0, to: &window, inOrder: true) }
    #expect(window.isSettled(0) == true)
    try add(5, 0, to: &window)
    #expect(present(window, in: 0..<9) == [5])
  }

  @Test("an image that is damaged leaves no gap", arguments: [1, 2] as [UInt64])
  func damaged(_ id: UInt64) throws {
    var window = GLZWindow(limit: 34 * 4)
    try add(0, 0, to: &window)
    var stream = HandMadeStream(glz: .rgb24, 2, 1, id: id, headDistance: 1)
    stream.literals([1, 2, 3], size: 3)
    let bytes = stream.bytes
    #expect(throws: GLZFailure.self) {
      try GLZDecoder.decode(bytes.rawSpan, expectedWidth: 2, expectedHeight: 1, window: &window)
    }
    #expect(window.isSettled(id) == true && window.contains(id) == false)
    for id in 1..<30 as Range<UInt64> where !window.isSettled(id) { try add(id, 0, to: &window) }
    #expect(window.count <= 2)
  }

  @Test("after a reset, images are numbered from 0 again")
  func clear() throws {
    var window = GLZWindow(limit: 1000)
    for id in 0..<5 as Range<UInt64> { try add(id, UInt32(id), to: &window) }
    window.clear()
    #expect(window.count == 0 && window.cost == 0)
    var stream = HandMadeStream(glz: .rgb24, 2, 1, id: 4, headDistance: 4)
    stream.match(length: 2, image: 1, place: 0, shortest: 1)
    #expect(throws: GLZFailure.awaiting(imageID: 3)) {
      try GLZDecoder.decode(stream.bytes.rawSpan, expectedWidth: 2, expectedHeight: 1, window: &window)
    }
    for (id, distance) in [(0, 0), (1, 1), (2, 0)] as [(UInt64, UInt32)] { try add(id, distance, to: &window) }
    #expect(present(window, in: 0..<9) == [2])
  }

  @Test("images that come in any order are found, and released in the end", arguments: 1...5 as ClosedRange<UInt64>)
  func anyOrder(_ seed: UInt64) throws {
    var rng = SeededGenerator(seed: seed)
    var window = GLZWindow(limit: 100_000)
    var waiting = (0..<300).map { UInt64($0) }
    while !waiting.isEmpty {
      let id = waiting.remove(at: Int.random(in: 0..<min(waiting.count, 9), using: &rng))
      try add(id, UInt32(min(id, 20)), to: &window)
    }
    #expect(present(window, in: 0..<300) == Array(279..<300), "seed \(seed)")
  }
}
