import SpiceGeometry
import SpiceServer
import SpiceTestSupport
import Testing

@testable import spice

@Suite("The demo desktop") struct DesktopTests {
  @Test("whatever happens, the screen shows what would be drawn from scratch", arguments: 0..<5 as Range<UInt64>)
  func damage(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var bench = Bench()
    bench.repaint()
    #expect(bench.isRight())
    var buttons: PointerButtons = []
    var place = Point(x: 240, y: 160)
    for step in 0..<150 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0: bench.wait(Int.random(in: 0..<400, using: &random))
      case 1, 2: bench.type((0..<8).map { _ in UInt8.random(in: 2...0x39, using: &random) })
      case 3: bench.point(place, buttons, wheel: Int.random(in: -2...2, using: &random))
      case 4:
        buttons.formSymmetricDifference(.left)
        bench.point(place, buttons)
      case 5:
        // To something that can be used.
        let window = bench.desktop.windows.randomElement(using: &random)
        let area = Bool.random(using: &random) ? window?.title : window?.gripArea ?? window?.body
        place = area.map { Point(x: ($0.left + $0.right) / 2, y: ($0.top + $0.bottom) / 2) } ?? place
        bench.point(place, buttons)
      default:
        place = place.translated(x: .random(in: -60...60, using: &random), y: .random(in: -60...60, using: &random))
        bench.point(place, buttons)
      }
      if Bool.random(using: &random) { bench.repaint() }
      if step % 15 == 14 {
        bench.repaint()
        #expect(bench.isRight(), "seed \(seed), step \(step)")
      }
    }
  }

  @Test("the same events at the same times make the same pictures, and another seed makes others")
  func repeats() {
    func play(_ art: DesktopArt) -> MemoryScreen {
      var bench = Bench(width: 640, height: 480, art: art)
      bench.type("same")
      bench.wait(700)
      bench.drag(bench.window(.notes).title.inset(40, 8).origin, to: Point(x: 160, y: 140))
      bench.repaint()
      return bench.screen
    }
    let screen = play(Bench.art)
    #expect(screen.showsSame(as: play(DesktopArt(seed: 7))))
    #expect(!screen.showsSame(as: play(DesktopArt(seed: 8))))
  }

  @Test("nothing is drawn when nothing has changed, nor for what nobody sees")
  func rest() throws {
    var bench = Bench(width: 800, height: 600)
    bench.click(Panel.itemArea(.bounce).inset(4, 4).origin)
    bench.wait(100)
    _ = bench.spent()
    bench.desktop.advance(to: bench.time)
    #expect(bench.spent() == MemoryScreen.Counts())
    // A frame of the balls, with the pictures of five of them.
    #expect(bench.desktop.deadline == Bounce.nextFrame(after: bench.time))
    bench.wait(34)
    let frame = bench.spent()
    #expect(frame.commands > 0 && frame.pixels < 20_000)
    // Now the notes cover them.
    bench.click(Panel.itemArea(.notes).inset(4, 4).origin)
    let notes = bench.window(.notes), balls = bench.window(.bounce)
    let grip = notes.title.inset(100, 10).origin
    bench.drag(
      grip,
      to: grip.translated(
        x: Int(balls.body.left - notes.body.left) - 20, y: Int(balls.body.top - notes.body.top) - 5))
    #expect(bench.desktop.visible(.bounce).isEmpty)
    _ = bench.spent()
    #expect(bench.desktop.deadline == 1000)
    bench.wait(400)
    #expect(bench.spent() == MemoryScreen.Counts())
    // The clock is all that goes on: its ground, the panel and the digits.
    bench.wait(1000)
    let second = bench.spent()
    #expect(second.commands > 0 && second.pixels < 4 * 64 * 13)
    bench.repaint()
    #expect(bench.isRight())
  }

  @Test("the clock shows the time of day, over midnight too")
  func clock() {
    var bench = Bench(width: 320, height: 240)
    #expect(bench.desktop.clock == "11:59:58")
    bench.wait(2999)
    #expect(bench.desktop.clock == "12:00:00")
    bench.wait(12 * 3600 * 1000 - 1)
    #expect(bench.desktop.clock == "00:00:00")
    // Time does not go back.
    bench.desktop.advance(to: 0)
    #expect(bench.desktop.clock == "00:00:00")
  }

  @Test(
    "on a screen of any size, every window can be taken hold of", arguments: [(640, 480), (1024, 768), (1600, 900)])
  func sizes(width: Int, height: Int) {
    let bench = Bench(width: width, height: height)
    #expect(Set(bench.desktop.windows.map(\.app)) == Set(App.allCases))
    let room = Rect(left: 0, top: Int32(Panel.height), right: Int32(width), bottom: Int32(height))
    for window in bench.desktop.windows {
      let title = window.title.intersection(room)
      #expect(title.width >= 64 && title.height == Int(Window.titleHeight), "\(window)")
    }
  }

  // MARK: Windows

  @Test("a window that is dragged is moved, and only what it uncovers is drawn")
  func drag() throws {
    var bench = Bench(width: 800, height: 600)
    #expect(bench.desktop.active == .notes)
    let before = bench.window(.notes).body
    let place = bench.window(.notes).title.inset(40, 8).origin
    bench.point(place)
    bench.point(place, .left)
    _ = bench.spent()
    bench.point(place.translated(x: 24, y: -16), .left)
    let spent = bench.spent()
    #expect(bench.window(.notes).body == before.translated(x: 24, y: -16))
    #expect(spent.copies > 0)
    #expect(spent.pixels < before.width * before.height)
    bench.repaint()
    #expect(bench.isRight())
    // It stays where it can be reached.
    bench.point(Point(x: -500, y: -500), .left)
    let body = bench.window(.notes).body
    #expect(body.right >= 64 && body.top == Int32(Panel.height))
    bench.repaint()
    #expect(bench.isRight())
    // Nobody holds it any more.
    bench.point(Point(x: 0, y: 0))
    bench.point(Point(x: 400, y: 300))
    #expect(bench.window(.notes).body == body)
  }

  @Test("a click brings a window to the top, in itself and on the panel")
  func raise() throws {
    var bench = Bench(width: 640, height: 480)
    for app in App.allCases {
      guard let place = bench.place(of: app, { bench.desktop.target(at: $0) == .title(app) }) else { continue }
      bench.click(place)
      #expect(bench.desktop.active == app)
      bench.repaint()
      #expect(bench.isRight())
    }
    bench.click(Panel.itemArea(.pictures).inset(4, 4).origin)
    #expect(bench.desktop.active == .pictures)
    bench.repaint()
    #expect(bench.isRight())
  }

  @Test("what is at a place is what is seen there")
  func targets() throws {
    let bench = Bench(width: 1024, height: 768)
    let notes = bench.window(.notes)
    #expect(bench.desktop.target(at: Point(x: 0, y: 33)) == .panel(nil))
    #expect(bench.desktop.target(at: Panel.itemArea(.input).origin) == .panel(.input))
    #expect(bench.desktop.target(at: notes.body.origin) == .title(.notes))
    #expect(bench.desktop.target(at: notes.content.origin) == .content(.notes, Point(x: 0, y: 0)))
    #expect(
      bench.desktop.target(at: Point(x: notes.body.right - 1, y: notes.body.bottom - 1)) == .grip(.notes))
    #expect(bench.desktop.target(at: Point(x: notes.body.right, y: notes.body.bottom - 1)) != .grip(.notes))
    #expect(bench.desktop.target(at: Point(x: 2, y: 766)) == .wallpaper)
    // Where windows overlap, the upper one is meant.
    let lower = bench.window(.bounce)
    let common = notes.body.intersection(lower.body)
    try #require(!common.isEmpty)
    #expect(bench.desktop.target(at: common.origin) == .title(.notes))
  }

  @Test("the grip gives the notes another size, and their rows another length")
  func resize() throws {
    var bench = Bench(width: 800, height: 600)
    bench.type(String(repeating: "words ", count: 30))
    let before = bench.window(.notes).body
    let grip = Point(x: before.right - 2, y: before.bottom - 2)
    bench.drag(grip, to: grip.translated(x: -160, y: 40))
    #expect(bench.window(.notes).body.width == before.width - 160)
    #expect(bench.window(.notes).body.height == before.height + 40)
    #expect(bench.desktop.notes.shown.allSatisfy { $0.count <= (before.width - 160) / 8 })
    bench.repaint()
    #expect(bench.isRight())
    let small = Point(x: bench.window(.notes).body.right - 2, y: bench.window(.notes).body.bottom - 2)
    bench.drag(small, to: Point(x: 0, y: 0))
    #expect(bench.window(.notes).body.width == 220 && bench.window(.notes).body.height == 120)
    bench.repaint()
    #expect(bench.isRight())
  }

  // MARK: What windows do

  @Test("what is typed stands in the notes, and only letters are drawn for it")
  func typing() throws {
    var bench = Bench(width: 800, height: 600)
    bench.type("\n")
    _ = bench.spent()
    bench.type("A")
    let spent = bench.spent()
    #expect(spent.copies == 0)
    #expect(spent.pixels < 12_000)
    bench.type("b \"C\" {1}~\u{8}!")
    #expect(bench.desktop.notes.shown.last == "Ab \"C\" {1}!")
    bench.repaint()
    #expect(bench.isRight())
  }

  @Test("full notes scroll by moving what they show, also where something lies on them")
  func scroll() throws {
    var bench = Bench(width: 800, height: 600)
    for line in 0..<30 { bench.type("line \(line)\n") }
    _ = bench.spent()
    bench.type("\n")
    let spent = bench.spent()
    let area = bench.desktop.notes.textArea
    #expect(spent.copies == 1)
    #expect(spent.pixels < area.width * area.height / 2)
    bench.repaint()
    #expect(bench.isRight())
    // Back, and on again.
    let place = bench.window(.notes).content.inset(50, 50).origin
    bench.point(place, wheel: -1)
    #expect(bench.desktop.notes.shown.first?.hasPrefix("line ") == true)
    let first = try #require(bench.desktop.notes.shown.first)
    #expect(bench.spent().copies > 0)
    bench.repaint()
    #expect(bench.isRight())
    bench.point(place, wheel: 1)
    #expect(bench.desktop.notes.shown.first != first)
    bench.repaint()
    #expect(bench.isRight())
    // Something small lies on them, and its shadow.
    let notes = bench.window(.notes).body
    let input = try #require(bench.place(of: .input) { bench.desktop.target(at: $0) == .title(.input) })
    bench.drag(input, to: Point(x: notes.left + 150, y: notes.top + 120))
    #expect(bench.desktop.active == .input)
    _ = bench.spent()
    bench.type("more\n")
    #expect(bench.spent().copies > 1)
    bench.repaint()
    #expect(bench.isRight())
  }

  @Test("the input window tells what pointer and keyboard do")
  func monitor() {
    var bench = Bench(width: 800, height: 600)
    bench.point(Point(x: 7, y: 300), [.left, .side], wheel: 2)
    bench.point(Point(x: 7, y: 301), [.left, .side], wheel: -3)
    bench.type([0xE0, 0x48])
    #expect(bench.desktop.input.values.map(\.value) == ["7, 301", "tablet", "-1", "left side"])
    bench.repaint()
    #expect(bench.isRight())
    bench.desktop.handle(
      .pointer(Point(x: 9999, y: -5), wheel: 0, buttons: [], isAbsolute: false), on: bench.screen)
    #expect(bench.desktop.input.values.map(\.value) == ["799, 0", "mouse", "-1", "none"])
    bench.repaint()
    #expect(bench.isRight())
  }

  @Test("buttons do what they say when they are let go on")
  func buttons() {
    var bench = Bench(width: 800, height: 600)
    bench.click(.wallpaper)
    #expect(bench.desktop.wallpaper == .noon)
    bench.repaint()
    #expect(bench.isRight())
    bench.click(.animation)
    _ = bench.spent()
    bench.wait(500)
    #expect(bench.spent() == MemoryScreen.Counts())
    bench.click(.animation)
    bench.click(Panel.itemArea(.bounce).inset(4, 4).origin)
    _ = bench.spent()
    bench.wait(100)
    #expect(bench.spent().commands > 0)
    bench.click(Panel.itemArea(.welcome).inset(4, 4).origin)
    // One that is let go elsewhere does nothing.
    let area = Welcome.area(.wallpaper).moved(to: bench.window(.welcome).content.origin)
    bench.point(area.origin, .left)
    bench.point(area.origin.translated(x: -4, y: 0), .left)
    bench.point(area.origin.translated(x: -4, y: 0))
    #expect(bench.desktop.wallpaper == .noon)
    bench.repaint()
    #expect(bench.isRight())
    bench.click(.size)
    #expect(bench.desktop.bounds == Rect(width: 1024, height: 768))
    bench.repaint()
    #expect(bench.isRight())
  }

  @Test("the last size is followed by the first, and windows stay within reach")
  func sizeOrder() {
    var bench = Bench(width: 1600, height: 900)
    bench.click(.size)
    #expect(bench.screen.bounds == Rect(width: 1024, height: 768))
    for window in bench.desktop.windows { #expect(window.body.left <= 1024 - 64 && window.body.top < 768) }
    bench.click(.size)
    #expect(bench.screen.bounds == Rect(width: 1280, height: 720))
  }

  @Test("the pointer has the shape of what it is on")
  func cursor() throws {
    var bench = Bench(width: 1024, height: 768)
    let notes = bench.window(.notes)
    let button = Welcome.area(.animation).moved(to: bench.window(.welcome).content.origin)
    let shapes: [(Point, PointerShape)] = [
      (notes.content.inset(60, 60).origin, .beam), (Point(x: notes.body.right - 3, y: notes.body.bottom - 3), .resize),
      (button.inset(10, 10).origin, .hand), (Panel.itemArea(.notes).inset(5, 5).origin, .hand),
      (notes.title.inset(60, 5).origin, .arrow), (Point(x: 2, y: 760), .arrow),
    ]
    for (place, shape) in shapes {
      bench.point(place)
      #expect(bench.screen.cursor == shape && bench.screen.pointer == place)
    }
    // While a window is held, whatever is below.
    let grip = Point(x: notes.body.right - 3, y: notes.body.bottom - 3)
    bench.point(grip)
    bench.point(grip, .left)
    bench.point(button.origin, .left)
    #expect(bench.screen.cursor == .resize)
  }
}
