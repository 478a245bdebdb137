import SpiceChannel
import SpiceGeometry
import SpiceWire
import Testing

@testable import SpiceServerCore

/// What is let go to a client, how long a guest waits for one, and what comes first.
@Suite struct SendPaceTests {
  private func moment(_ milliseconds: Int64) -> SpiceInstant { SpiceInstant(nanoseconds: milliseconds * 1_000_000) }

  private func estimate(_ rate: Int64?, trip: Int64?) -> LineEstimate {
    var estimate = LineEstimate()
    if let rate { estimate.add(.rate(rate)) }
    estimate.shortestRoundTrip = trip.map { $0 * 1_000_000 }
    return estimate
  }

  @Test("no more goes at once than the line carries soon")
  func room() {
    var pace = SendPace()
    #expect(pace.isOpen && pace.isDue(at: moment(0)) && pace.deadline == nil)
    // A thousand bytes a millisecond.
    let line = estimate(8_000_000, trip: 200)
    pace.looked(outstanding: 0, queued: 0, line, at: moment(0))
    #expect(pace.isOpen && pace.isIdle)
    let most = 1000 * Int(SendPace.waitMilliseconds)
    pace.sent(most - 1)
    #expect(pace.isOpen && !pace.isIdle)
    pace.sent(1)
    #expect(!pace.isOpen && pace.takesLittle, "a keystroke's echo does not wait until there is room")
    pace.sent(100_000)
    #expect(!pace.takesLittle)
    #expect(pace.deadline.map { $0 > moment(0) && $0 <= moment(20) } == true)
    pace.looked(outstanding: most + 100_000, queued: 0, line, at: moment(100))
    #expect(pace.isOpen, "the line has carried it")
    pace.looked(outstanding: 0, queued: 0, line, at: moment(200))
    #expect(pace.isIdle && pace.deadline == nil, "nobody looks at a line that has nothing to do")
  }

  @Test("no more is on its way than the line holds, and a little that waits, if nothing arrives")
  func onTheWay() {
    var pace = SendPace()
    let line = estimate(8_000_000, trip: 200)
    var sent = 0
    for turn in 0..<1000 as Range<Int64> {
      pace.looked(outstanding: sent, queued: 0, line, at: moment(turn * 8))
      while pace.isOpen {
        pace.sent(500)
        sent += 500
      }
    }
    let most = 1000 * Int(200 + SendPace.waitMilliseconds)
    #expect((most..<most + 500).contains(sent))
  }

  @Test("a line of which nothing is known is bounded if it is long, and not if it is short")
  func unknown() {
    for (trip, isBounded) in [(nil, false), (1, false), (100, true)] as [(Int64?, Bool)] {
      var pace = SendPace()
      pace.looked(outstanding: 0, queued: 0, estimate(nil, trip: trip), at: moment(0))
      pace.sent(10_000_000)
      #expect(pace.isOpen != isBounded)
    }
  }

  @Test("a guest waits while something leaves, but not for ever")
  func patience() {
    var patience = Patience()
    patience.note(isBlocked: false, left: 100, at: moment(0))
    #expect(patience.end(milliseconds: 40) == nil)
    patience.note(isBlocked: true, left: 200, at: moment(10))
    #expect(patience.end(milliseconds: 40) == moment(50))
    patience.note(isBlocked: true, left: 200, at: moment(30))
    #expect(patience.end(milliseconds: 40) == moment(50))
    for step in 1...9 as ClosedRange<Int64> {
      patience.note(isBlocked: true, left: 200 + step, at: moment(30 + step))
    }
    #expect(patience.end(milliseconds: 40) == moment(79))
    patience.note(isBlocked: true, left: 300, at: moment(75))
    #expect(patience.end(milliseconds: 40) == moment(90))
    patience.note(isBlocked: false, left: 400, at: moment(76))
    #expect(patience.end(milliseconds: 40) == nil)
  }

  @Test("what touches is one place, which waits its turn; small places come first, in turns with the rest")
  func places() {
    var places = RecentPlaces()
    let window = Rect(left: 0, top: 0, right: 100, bottom: 80)
    let other = Rect(left: 300, top: 300, right: 400, bottom: 400)
    let small = Rect(left: 500, top: 50, right: 510, bottom: 60)
    func note(_ rect: Rect) { places.note(rect, on: .primary, atMost: 20_000) }
    note(Rect(width: 2000, height: 2000))
    // A window that moves, and is drawn in two pieces, each of which touches where it was.
    note(window)
    note(other)
    note(Rect(left: 10, top: 0, right: 110, bottom: 40))
    note(Rect(left: 10, top: 40, right: 110, bottom: 80))
    note(small)
    let whole = Region(Rect(width: 2000, height: 2000))
    var seen: [Rect] = []
    for _ in 0..<5 {
      guard let next = places.next(of: [.primary: whole], small: 100, atMost: 20_000) else { break }
      seen.append(next.area.bounds)
      places.painted(next.area.bounds, on: .primary)
    }
    #expect(seen == [small, Rect(left: 0, top: 0, right: 110, bottom: 80), other])
    note(window)
    #expect(places.rest(of: whole, on: .primary) == whole.subtracting(window))
    #expect(places.next(of: [.primary: whole], small: 100, atMost: 7999) == nil, "it is too large now")
    note(window)
    let rest = places.next(of: [.primary: Region(other)], small: 100, atMost: 20_000)
    #expect(rest == nil, "there is nothing left of it")
  }

  @Test("what a client lacks comes in the end, however often something is drawn beside it")
  func refreshes() {
    var order = RefreshOrder()
    let (top, bottom) = (Rect(left: 0, top: 0, right: 100, bottom: 10), Rect(left: 0, top: 50, right: 100, bottom: 60))
    let small = Rect(left: 200, top: 0, right: 210, bottom: 10)
    let window = Rect(left: 300, top: 0, right: 400, bottom: 100)
    var stale = [SurfaceID.primary: Region([top, bottom])]
    var shown: [Rect] = []
    for _ in 0..<12 {
      // What is animated is drawn again and again, above all else.
      for rect in [window, small] {
        stale[.primary]?.formUnion(rect)
        order.note(rect, on: .primary, atMost: 20_000)
      }
      stale[.primary]?.formUnion(top)
      guard let rect = order.next(of: stale, small: 100, atMost: 20_000)?.area.rects.first else { break }
      shown.append(rect)
      stale[.primary] = stale[.primary]?.subtracting(rect)
      order.painted(rect, on: .primary)
    }
    #expect(shown.first == small, "what is small comes first")
    #expect(shown.contains(bottom))
    #expect(shown.filter { $0 == small }.count >= 3 && shown.filter { $0 == window }.count >= 3, "\(shown)")
    #expect(order.next(of: [:], small: 100, atMost: 20_000) == nil)
  }

  @Test("a picture's cost follows what comes out, at once if it is more")
  func cost() {
    var cost = PictureCost(isCompressed: true)
    let before = cost.refreshPixels(bytes: 10_000)
    cost.noteRefresh(pixels: 1000, bytes: 2000)
    #expect(cost.refreshPixels(bytes: 10_000) == 5000 && before > 5000)
    for _ in 0..<20 { cost.noteRefresh(pixels: 1000, bytes: 10) }
    #expect(cost.refreshPixels(bytes: 10_000) == 160_000)
    #expect(
      cost.bytes(pixels: 1000, isPhoto: true, isLossy: false) > cost.bytes(pixels: 1000, isPhoto: true, isLossy: true))
  }
}
