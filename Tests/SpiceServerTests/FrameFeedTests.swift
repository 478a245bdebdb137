import SpiceClient
import SpiceGeometry
import SpicePixels
import SpiceServer
import SpiceTestSupport
import Synchronization
import Testing

@Suite("What a client is told of a display's pictures", .timeLimit(.minutes(3)))
struct FrameFeedTests {
  /// Updates as they were taken: the damage, and a pixel of the picture; nil for the end.
  private final class Taken: Sendable {
    private let updates = Mutex<[(damage: Region, corner: UInt32)?]>([])

    var all: [(damage: Region, corner: UInt32)?] { updates.withLock { $0 } }

    func next(_ feed: FrameFeed) {
      feed.next { update in
        self.updates.withLock { list in
          list.append(update.map { ($0.damage, $0.picture.value(x: 0, y: 0) & 0xFF_FFFF) })
        }
      }
    }

    func has(_ count: Int) async -> Bool { await eventually { self.all.count == count } }
  }

  private static let size = Rect(width: 64, height: 48)

  /// Lends a display of ``size`` with one colour, and a session that has its picture.
  private func session(_ body: (SpiceServerDisplay, SpiceDisplay, SpiceSession) async throws -> Void) async throws {
    try await Served.running { server in
      let display = try server.addDisplay(width: Self.size.width, height: Self.size.height)
      display.fill(Self.size, color: 0x112233)
      try await Served.client(of: server) { session in
        #expect(await eventually { await color(session.display(0)) == 0x112233 })
        try await body(display, try #require(session.display(0)), session)
      }
    }
  }

  private func color(_ display: SpiceDisplay?) async -> UInt32? {
    await display?.picture().map { $0.value(x: 0, y: 0) & 0xFF_FFFF }
  }

  @Test("a feed has all of the picture first, then what changes, and as one what has changed between two questions")
  func merges() async throws {
    try await session { server, display, _ in
      let (feed, taken) = (display.feed(), Taken())
      taken.next(feed)
      #expect(await taken.has(1))
      #expect(taken.all[0]?.damage == Region(Self.size))
      #expect(taken.all[0]?.corner == 0x112233)
      // Asked for before it is drawn.
      taken.next(feed)
      server.fill(Rect(left: 8, top: 8, right: 16, bottom: 12), color: 1)
      #expect(await taken.has(2))
      #expect(taken.all[1]?.damage == Region(Rect(left: 8, top: 8, right: 16, bottom: 12)))
      // Drawn before it is asked for.
      server.fill(Rect(left: 40, top: 8, right: 44, bottom: 12), color: 2)
      server.fill(Rect(width: 4, height: 4), color: 3)
      #expect(await eventually { await color(display) == 3 })
      #expect(taken.all.count == 2)
      taken.next(feed)
      #expect(await taken.has(3))
      var damage = Region(Rect(left: 40, top: 8, right: 44, bottom: 12))
      damage.formUnion(Region(Rect(width: 4, height: 4)))
      #expect(taken.all[2]?.damage == damage)
      #expect(taken.all[2]?.corner == 3)
    }
  }

  @Test("a feed answers each question once: with an end where it is stopped, asked twice, or without a display")
  func ends() async throws {
    let (left, taken) = try await Served.running { server in
      let display = try server.addDisplay(width: 8, height: 8)
      display.fill(Rect(width: 8, height: 8), color: 1)
      return try await Served.client(of: server) { session in
        #expect(await eventually { await color(session.display(0)) == 1 })
        let shown = try #require(session.display(0))
        let (feed, taken) = (shown.feed(), Taken())
        taken.next(feed)
        #expect(await taken.has(1))
        taken.next(feed)
        taken.next(feed)
        #expect(taken.all.count == 2 && taken.all[1] == nil)
        feed.stop()
        #expect(taken.all.count == 3 && taken.all[2] == nil)
        taken.next(feed)
        #expect(taken.all.count == 4 && taken.all[3] == nil)
        let (left, last) = (shown.feed(), Taken())
        last.next(left)
        #expect(await last.has(1))
        last.next(left)
        return (left, last)
      }
    }
    #expect(await taken.has(2))
    #expect(taken.all[1] == nil)
    taken.next(left)
    #expect(taken.all.count == 3)
  }

  @Test("a sequence of frames goes on until its task is cancelled, or the session ends")
  func sequence() async throws {
    let ended = try await Served.running { server in
      let display = try server.addDisplay(width: 8, height: 8)
      display.fill(Rect(width: 8, height: 8), color: 1)
      return try await Served.client(of: server) { session in
        #expect(await eventually { await color(session.display(0)) == 1 })
        let shown = try #require(session.display(0))
        let revisions = Mutex<[UInt64]>([])
        let cancelled = Task {
          for await revision in shown.frames({ $0.revision }) { revisions.withLock { $0.append(revision) } }
        }
        #expect(await eventually { revisions.withLock { $0 } == [1] })
        display.fill(Rect(width: 4, height: 4), color: 2)
        #expect(await eventually { revisions.withLock { $0 } == [1, 2] })
        cancelled.cancel()
        await cancelled.value
        return Task { for await _ in shown.frames {} }
      }
    }
    await ended.value
  }

  @Test("what areas come as is told while somebody listens, until the session ends")
  func areas() async throws {
    try await session { server, display, session in
      var areas = await display.drawnAreas().makeAsyncIterator()
      let box = Rect(left: 8, top: 8, right: 16, bottom: 12)
      server.fill(box, color: 1)
      #expect(await areas.next() == [DrawnArea(.command, box)])
      await session.disconnect()
      #expect(await areas.next() == nil)
      var late = await display.drawnAreas().makeAsyncIterator()
      #expect(await late.next() == nil)
    }
  }
}
