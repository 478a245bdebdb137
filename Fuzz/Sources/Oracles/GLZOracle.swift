import SpiceBytes
import SpiceCodecs
import SpicePixels

/// Sequences of GLZ pictures: waits for pictures that come later, releases, and the window's limit.
enum GLZOracle {
  static func judge(_ bytes: RawSpan) {
    var input = FuzzInput(bytes)
    var window = GLZWindow(limit: 256 << input.number(upTo: 10))
    var waiting: [[UInt8]] = []
    while !input.isEmpty {
      let stream = [UInt8](copying: input.take(Int(input.next(UInt16.self))))
      if !decode(stream, &window), waiting.count < 8 { waiting.append(stream) }
      // Those that wait are tried again in order, as long as one of them gets on.
      while let index = waiting.firstIndex(where: { decode($0, &window) }) { waiting.remove(at: index) }
    }
    window.clear()
    expect(window.cost == 0 && window.count == 0, "an emptied window is empty")
  }

  /// False if the picture has to wait.
  private static func decode(_ stream: [UInt8], _ window: inout GLZWindow) -> Bool {
    let header = try? GLZHeader(parsing: stream.rawSpan)
    let shape = header?.shape
    let (width, height) = (shape?.width ?? 1, shape?.height ?? 1)
    let (count, cost) = (window.count, window.cost)
    do throws(GLZFailure) {
      let picture = try GLZDecoder.decode(
        stream.rawSpan, expectedWidth: width, expectedHeight: height, window: &window)
      expect(picture.width == width && picture.height == height, "the size is the header's")
      expect(window.cost <= window.limit, "the window keeps to its limit")
      return true
    } catch {
      expect(window.count <= count + 1 && window.cost <= window.limit, "what is lost takes no more than a note")
      guard case .awaiting(let id) = error else { return true }
      expect(window.count == count && window.cost == cost, "a picture that waits leaves the window alone")
      expect(!window.isSettled(id), "what is awaited is not there")
      return false
    }
  }
}
