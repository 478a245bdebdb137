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

  @Test("where little was drawn last comes first, as long as there is something left of it")
  func places() {
    var places = RecentPlaces()
    let (first, second) = (
      Rect(left: 0, top: 0, right: 10, bottom: 10), Rect(left: 50, top: 50, right: 60, bottom: 60)
    )
    places.note(first, on: .primary)
    places.note(second, on: .primary)
    places.note(Rect(width: 2000, height: 2000), on: .primary)
    let all = [SurfaceID.primary: Region(Rect(width: 2000, height: 2000))]
    #expect(places.next(of: all)?.rect == second)
    let left = [SurfaceID.primary: Region(Rect(left: 5, top: 0, right: 40, bottom: 40))]
    #expect(places.next(of: left)?.rect == Rect(left: 5, top: 0, right: 10, bottom: 10))
    #expect(places.next(of: [:]) == nil)
  }

  @Test("what a client lacks comes in the end, however often something small is drawn beside it")
  func refreshes() {
    var order = RefreshOrder()
    let (top, bottom) = (Rect(left: 0, top: 0, right: 100, bottom: 10), Rect(left: 0, top: 50, right: 100, bottom: 60))
    let small = Rect(left: 200, top: 0, right: 210, bottom: 10)
    var stale = [SurfaceID.primary: Region([top, bottom])]
    var shown: [Rect] = []
    for _ in 0..<8 {
      // What is animated is drawn again and again, above all else.
      stale[.primary]?.formUnion(small)
      stale[.primary]?.formUnion(top)
      order.note(small, on: .primary)
      guard let rect = order.next(of: stale)?.area.rects.first else { break }
      shown.append(rect)
      stale[.primary] = stale[.primary]?.subtracting(rect)
      order.painted(rect, on: .primary)
    }
    #expect(shown.first == small, "what is new comes first")
    #expect(shown.contains(bottom))
    #expect(shown.filter { $0 == small }.count >= 3, "and in turns with the rest")
    #expect(order.next(of: [:]) == nil)
  }

  @Test("a picture's cost follows what comes out, at once if it is more")
  func cost() {
    var cost = PictureCost(isCompressed: true)
    let before = cost.refreshPixels(bytes: 10_000)
    cost.noteRefresh(pixels: 1000, bytes: 2000)
    #expect(cost.refreshPixels(bytes: 10_000) == 5000 && before > 5000)
    for _ in 0..<20 { cost.noteRefresh(pixels: 1000, bytes: 10) }
    #expect(cost.refreshPixels(bytes: 10_000) == 40_000)
    #expect(
      cost.bytes(pixels: 1000, isPhoto: true, isLossy: false) > cost.bytes(pixels: 1000, isPhoto: true, isLossy: true))
  }
}
