import SpiceBytes
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceServerCore
import SpiceServerTestSupport
import SpiceWire
import Testing

/// What a client sees of a window that moves faster than its line can show: all of it, from one moment.
@Suite struct MovingWindowTests {
  /// How the guest draws the window.
  enum Drawing: CaseIterable { case whole, rows, tiles }

  /// What the server knows of the client's line, and whether somebody else keeps up.
  enum Slowness: CaseIterable { case line, reader, crowd }

  private static let screen = Rect(width: 320, height: 240)
  private static let wall: UInt8 = 0xFF
  /// Pixels between those that are looked at.
  private static let step = 6

  /// A guest that moves a window, whose red says how often it was moved.
  private struct Guest {
    let drawing: Drawing
    var place = Rect(width: 96, height: 72)
    var places: [UInt8: Rect] = [:]
    private var frame: UInt8 = 0
    private var speed: (x: Int32, y: Int32) = (7, 5)

    init(_ drawing: Drawing) { self.drawing = drawing }

    /// Moves the window, and draws it and what was under it.
    mutating func move() -> [DeviceDraw] {
      frame += 1
      let old = place
      if place.right + speed.x > screen.right || place.left + speed.x < 0 { speed.x = -speed.x }
      if place.bottom + speed.y > screen.bottom || place.top + speed.y < 0 { speed.y = -speed.y }
      place = place.translated(x: Int(speed.x), y: Int(speed.y))
      places[frame] = place
      let (width, height): (Int32, Int32) =
        switch drawing {
        case .whole: (96, 72)
        case .rows: (96, 8)
        case .tiles: (24, 24)
        }
      var draws: [DeviceDraw] = []
      for y in stride(from: place.top, to: place.bottom, by: Int(height)) {
        for x in stride(from: place.left, to: place.right, by: Int(width)) {
          draws.append(picture(Rect(left: x, top: y, right: x + width, bottom: y + height), red: frame))
        }
      }
      return draws + Region(old).subtracting(place).rects.map { picture($0, red: wall) }
    }

    /// How often the window had been moved when it was as a client sees most of it, and whether it sees the whole; nil if it
    /// sees nothing of it.
    func sight(of picture: Bitmap) -> (frame: UInt8, isWhole: Bool)? {
      var counts: [UInt8: Int] = [:]
      for y in stride(from: 0, to: screen.height, by: step) {
        for x in stride(from: 0, to: screen.width, by: step) {
          let red = UInt8(truncatingIfNeeded: picture.value(x: x, y: y) >> 16)
          if red != wall { counts[red, default: 0] += 1 }
        }
      }
      guard let most = counts.max(by: { $0.value < $1.value }), let place = places[most.key] else { return nil }
      let columns = stride(from: 0, to: screen.right, by: step).count { $0 >= place.left && $0 < place.right }
      let rows = stride(from: 0, to: screen.bottom, by: step).count { $0 >= place.top && $0 < place.bottom }
      return (most.key, most.value == columns * rows)
    }

    /// How often the window has been moved since.
    func age(of frame: UInt8) -> Int { Int(self.frame) - Int(frame) }
  }

  private static func picture(_ box: Rect, red: UInt8) -> DeviceDraw {
    var bytes = [UInt8](repeating: 0, count: box.width * box.height * 4)
    for offset in stride(from: 2, to: bytes.count, by: 4) { bytes[offset] = red }
    return .picture(bytes, over: box)
  }

  @Test(
    "a window that moves is whole wherever it is seen, however it is drawn", arguments: Drawing.allCases,
    Slowness.allCases)
  func whole(_ drawing: Drawing, _ slowness: Slowness) throws {
    var guest = Guest(drawing)
    let bench = ServerBench()
    bench.display.compression = .off
    bench.display.createPrimary(
      DeviceSurface(id: .primary, format: .xrgb, width: Self.screen.width, height: Self.screen.height))
    bench.display.execute(.draw(Self.picture(Self.screen, red: Self.wall)))
    let client = bench.connect()
    if slowness == .crowd { bench.connect() }
    let line = try #require(bench.line(client, .display))
    var waiting: [DeviceDraw] = []
    var (torn, looks, oldest) = (0, 0, 0)
    var seen: Set<UInt8> = []
    for moment in 0..<400 {
      if moment % 10 == 0, waiting.isEmpty { waiting = guest.move() }
      while let draw = waiting.first, bench.display.takesCommands(at: bench.now) {
        waiting.removeFirst()
        bench.display.execute(.draw(draw), at: bench.now)
      }
      // Half of what comes.
      line.room = 1500
      if slowness == .line {
        line.trips = (5_000_000, 5_000_000)
        line.arrive()
      }
      bench.wait(milliseconds: 1)
      guard moment > 150, moment % 3 == 0, let picture = client.picture() else { continue }
      looks += 1
      guard let sight = guest.sight(of: picture), sight.isWhole else {
        torn += 1
        continue
      }
      seen.insert(sight.frame)
      oldest = max(oldest, guest.age(of: sight.frame))
    }
    #expect(torn * 10 < looks, "it was torn at \(torn) of \(looks) moments")
    #expect(seen.count >= 8, "\(seen.count) of 40 frames came")
    #expect(oldest <= 15, "it was seen as it had been \(oldest) frames before")
    line.room = nil
    bench.settle()
    #expect(client.picture()?.rgb == bench.connect().picture()?.rgb)
  }
}
