import SpiceClient
import SpiceViewerKit
import Testing

@Suite struct MonitorWishesTests {
  private let first = GuestMonitor(display: 0)
  private let second = GuestMonitor(display: 0, head: 1)

  /// A display with monitors of 800 by 600 side by side, by their numbers.
  private func display(_ heads: [Int], of limit: Int = 1) -> SpiceDisplay.State {
    var state = SpiceDisplay.State()
    (state.width, state.height, state.isReady, state.monitorLimit) = (800 * max(1, heads.count), 600, true, limit)
    state.monitors = heads.enumerated().map { place, head in
      .init(id: head, area: Rect(width: 800, height: 600).translated(x: place * 800, y: 0))
    }
    return state
  }

  private func wish(_ monitor: Int, width: Int = 800) -> MonitorWish {
    MonitorWish(monitor: monitor, width: width, height: 600)
  }

  @Test("all of a display's picture is a monitor, until there are several on it")
  func parts() throws {
    var monitors = MonitorWishes()
    _ = monitors.told([(0, display([0], of: 2))])
    #expect(monitors.seen == [first])
    #expect(try #require(monitors.shown[first]) == nil)
    #expect(monitors.known == [first, second])
    _ = monitors.told([(0, display([0, 1], of: 2))])
    #expect(monitors.shown[second] == Rect(left: 800, top: 0, right: 1600, bottom: 600))
  }

  @Test("a display that has no picture for a moment takes no monitor away; another session begins anew")
  func gaps() {
    var monitors = MonitorWishes()
    let answers = [monitors.told([(0, display([0]))]), monitors.told([(0, SpiceDisplay.State())])]
    #expect(answers == [true, false])
    #expect(monitors.seen == [first])
    monitors.begin()
    #expect(monitors.seen == [])
  }

  @Test("a server that tells of more monitors than anybody has is believed up to a limit")
  func many() {
    var monitors = MonitorWishes()
    _ = monitors.told((0..<40).map { (UInt8($0), display([0, 1, 99], of: 256)) })
    #expect(monitors.shown.count == MonitorLayout.limit)
    #expect(monitors.seen.first == first)
  }

  @Test("a monitor that is turned on is asked for until it is shown, and then every wish is told")
  func turningOn() {
    var monitors = MonitorWishes()
    _ = monitors.told([(0, display([0], of: 2))])
    let before = monitors.request([wish(0)], isChange: false)
    #expect(before == nil)
    monitors.turnOn(second)
    #expect(monitors.isAwaited(second) && monitors.awaitsSome && !monitors.isOff(second))
    let request = monitors.request([wish(0), wish(1)], isChange: false)
    #expect(request?.compactMap { $0 }.count == 2)
    _ = monitors.told([(0, display([0, 1], of: 2))])
    #expect(!monitors.awaitsSome && !monitors.isOff(second))
    let after = monitors.request([wish(0), wish(1)], isChange: false)
    #expect(after != nil)
  }

  @Test("a monitor that is turned off is not seen, though a guest without an agent goes on showing it")
  func turningOff() {
    var monitors = MonitorWishes()
    _ = monitors.told([(0, display([0, 1], of: 2))])
    for monitor in [first, second] { monitors.opened(monitor) }
    monitors.turnOff(second)
    _ = monitors.told([(0, display([0, 1], of: 2))])
    #expect(monitors.seen == [first] && monitors.wanted == [0])
    let request = monitors.request([wish(0)], isChange: false)
    #expect(request == [AgentMonitor(width: 800, height: 600), nil])
    let isThere = monitors.seeAgain(second)
    #expect(isThere && monitors.seen == [first, second])
    // Once the guest has turned it off, it is as any other.
    monitors.turnOff(second)
    _ = monitors.told([(0, display([0], of: 2))])
    let isStillThere = monitors.seeAgain(second)
    #expect(!isStillThere)
  }

  @Test(
    "what the user has closed stays so in the next session, unless nothing else is there; also while a guest starts")
  func staysClosed() {
    var monitors = MonitorWishes()
    let other = GuestMonitor(display: 1)
    let both = [(UInt8(0), display([0])), (UInt8(1), display([0]))]
    _ = monitors.told(both, guestObeys: false)
    for monitor in [first, other] { monitors.opened(monitor) }
    monitors.turnOff(first)
    #expect(monitors.seen == [other] && monitors.isOff(first))
    // The guest starts anew.
    _ = monitors.told([(0, display([0])), (1, SpiceDisplay.State())], guestObeys: false)
    #expect(monitors.seen == [first] && !monitors.isOff(first))
    _ = monitors.told(both, guestObeys: false)
    #expect(monitors.seen == [other] && monitors.closed == [0] && monitors.wanted == [1])

    var again = MonitorWishes()
    again.want(monitors.wanted, closed: monitors.closed)
    // There is a window from the beginning.
    again.opened(first)
    _ = again.told(both, guestObeys: false)
    #expect(again.seen == [other] && again.wanted == [1])
    let standIns = [again.standIn(for: other, among: [first]), again.standIn(for: other, among: [other])]
    #expect(standIns == [first, nil])
    let isThere = again.seeAgain(first)
    #expect(isThere && again.seen == [first, other] && again.closed == [])
    // Where the guest turns monitors off itself, there is nothing to remember.
    again.turnOff(first)
    _ = again.told([(0, SpiceDisplay.State()), (1, display([0]))])
    #expect(again.closed == [])
  }

  @Test("what was wanted last time is missed, as far as the machine can have it")
  func missing() {
    var monitors = MonitorWishes()
    monitors.want([0, 1, 7])
    #expect(monitors.missing(windows: [first]) == [])
    _ = monitors.told([(0, display([0], of: 2))])
    #expect(monitors.missing(windows: [first]) == [second])
    monitors.closed(second, isMeant: false)
    #expect(monitors.missing(windows: [first]) == [second])
    monitors.closed(second, isMeant: true)
    #expect(monitors.missing(windows: [first]) == [])
  }

  @Test("a monitor that comes from another display than it was asked of takes the place of that one")
  func standIns() {
    var monitors = MonitorWishes()
    let other = GuestMonitor(display: 1)
    _ = monitors.told([(0, display([0], of: 2)), (1, SpiceDisplay.State())])
    monitors.turnOn(second)
    _ = monitors.told([(0, display([0], of: 2)), (1, display([0]))])
    let found = [0, 1].map { _ in monitors.standIn(for: other, among: [first, second]) }
    #expect(found == [second, nil])
    #expect(!monitors.awaitsSome)
  }

  @Test("nothing is asked of a guest that shows nothing, and places are told whenever there are some")
  func requests() {
    var monitors = MonitorWishes()
    var requests = [monitors.request([wish(0)], isChange: true)]
    _ = monitors.told([(0, display([0]))])
    requests.append(monitors.request([wish(0, width: 640)], isChange: true))
    monitors.begin()
    _ = monitors.told([(0, display([0]))])
    requests.append(monitors.request([wish(0)], isChange: false))
    let placed = MonitorWish(monitor: 0, width: 800, height: 600, origin: Point())
    requests.append(monitors.request([placed], isChange: false))
    let (narrow, usual) = (AgentMonitor(width: 640, height: 600), AgentMonitor(width: 800, height: 600))
    #expect(requests == [nil, [narrow], nil, [usual]])
  }
}
