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

  @Test("on its way is what the line holds, and a little that waits")
  func room() {
    var pace = SendPace()
    #expect(pace.isOpen && pace.isDue(at: moment(0)) && pace.deadline == nil)
    // A hundred bytes a millisecond.
    let line = estimate(800_000, trip: 200)
    pace.looked(outstanding: 0, queued: 0, line, at: moment(0))
    #expect(pace.isOpen && pace.isIdle)
    let most = 100 * Int(200 + SendPace.waitMilliseconds)
    pace.sent(most - 1)
    #expect(pace.isOpen && !pace.isIdle)
    pace.sent(1)
    #expect(!pace.isOpen)
    #expect(pace.deadline.map { $0 > moment(0) && $0 <= moment(20) } == true)
    pace.looked(outstanding: most / 2, queued: 0, line, at: moment(100))
    #expect(pace.isOpen && pace.isIdle)
    pace.looked(outstanding: 0, queued: 0, line, at: moment(200))
    #expect(pace.deadline == nil, "nobody looks at a line that has nothing to do")
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
