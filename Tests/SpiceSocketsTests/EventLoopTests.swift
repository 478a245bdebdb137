import Foundation
import SpiceChannel
import SpiceSockets
import SpiceTestSupport
import Synchronization
import Testing

/// Runs a test's body with a loop that is stopped after it.
func withLoop<R>(_ name: String = "test", _ body: (EventLoop) throws -> R) throws -> R {
  let loop = try EventLoop(name: name)
  defer { loop.stop() }
  return try body(loop)
}

/// Something that belongs to a loop, whatever it is: tests keep watches and timers in it.
final class Keeper<Value>: @unchecked Sendable {
  // Confined to the loop that the test has.
  var value: Value
  init(_ value: Value) { self.value = value }
}

@Suite("Event loops", .timeLimit(.minutes(1)))
struct EventLoopTests {
  @Test("tasks run in order, on the loop's thread, whoever posts them")
  func tasks() throws {
    try withLoop { loop in
      let order = Watched<[Int]>([])
      for index in 0..<1000 {
        loop.execute {
          loop.preconditionCurrent()
          order.change { $0.append(index) }
        }
      }
      loop.sync {}
      #expect(order.current == Array(0..<1000))
      #expect(!loop.isCurrent)
      #expect(loop.sync { loop.isCurrent })
    }
  }

  @Test("tasks from many threads are all run, each thread's in its order")
  func manyThreads() throws {
    try withLoop { loop in
      let seen = Watched<[Int: [Int]]>([:])
      let done = Watched(0)
      for thread in 0..<8 {
        Thread.detachNewThread {
          for index in 0..<500 { loop.execute { seen.change { $0[thread, default: []].append(index) } } }
          done.change { $0 += 1 }
        }
      }
      try done.wait(until: "all threads") { $0 == 8 }
      loop.sync {}
      for thread in 0..<8 { #expect(seen.current[thread] == Array(0..<500)) }
    }
  }

  @Test("a task's result and error come back, also from a task to itself")
  func sync() throws {
    struct Sorry: Error, Equatable {}
    try withLoop { loop in
      #expect(loop.sync { 7 } == 7)
      #expect(loop.sync { loop.sync { 8 } } == 8)
      #expect(throws: Sorry()) { try loop.sync { () throws(Sorry) -> Int in throw Sorry() } }
    }
  }

  @Test("stopping runs what was posted, also by what was posted, and nothing after it")
  func stop() throws {
    let ran = Watched<[Int]>([])
    let loop = try EventLoop(name: "stop")
    loop.execute {
      ran.change { $0.append(1) }
      loop.execute {
        ran.change { $0.append(2) }
        loop.execute { ran.change { $0.append(3) } }
      }
    }
    loop.stop()
    #expect(ran.current == [1, 2, 3])
    #expect(loop.execute { ran.change { $0.append(4) } } == false)
    #expect(ran.current == [1, 2, 3])
    #expect(!loop.isCurrent)
  }

  @Test("stopping lets go of everything, on the loop's thread")
  func stopReleases() throws {
    final class Witness: Sendable {
      let loop: EventLoop
      let count: Watched<Int>
      init(_ loop: EventLoop, _ count: Watched<Int>) {
        self.loop = loop
        self.count = count
      }
      deinit {
        loop.preconditionCurrent()
        count.change { $0 += 1 }
      }
    }
    let count = Watched(0)
    let loop = try EventLoop(name: "release")
    let (peer, number) = try TestPeer.pair()
    loop.sync {
      let witnesses = (0..<4).map { _ in Witness(loop, count) }
      _ = loop.watch(number, for: .read) { [first = witnesses[0]] _ in _ = first }
      loop.timer { [second = witnesses[1]] in _ = second }.arm(afterMilliseconds: 1_000_000)
      let third = witnesses[2]
      loop.poller = { _ in
        _ = third
        return .onEvent
      }
      // Cancels others in its own end.
      let watch = loop.watch(peer.descriptor, for: .read) { [fourth = witnesses[3]] _ in _ = fourth }
      let keeper = Keeper(watch)
      _ = loop.watch(number, for: .write) { _ in keeper.value.cancel() }
    }
    loop.stop()
    #expect(count.current == 4)
    close(number)
  }

  @Test("the thread has a name, and blocks all signals but those of its own faults")
  func thread() throws {
    try withLoop("a name that is too long") { loop in
      #if os(Linux)
        let name = loop.sync { try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8) }
        #expect(name == "a name that is \n")
      #endif
      let open = loop.sync {
        var mask = sigset_t()
        // SAFETY: the mask is written, and then read.
        unsafe _ = pthread_sigmask(SIG_SETMASK, nil, &mask)
        return (1..<32).filter { unsafe sigismember(&mask, CInt($0)) == 0 }
      }
      let faults = [SIGILL, SIGFPE, SIGSEGV, SIGBUS, SIGTRAP]
      #expect(Set(open) == Set((faults + [SIGKILL, SIGSTOP]).map(Int.init)))
    }
  }

  @Test("the size of the stack can be chosen")
  func stack() throws {
    let loop = try EventLoop(name: "stack", stackSize: 16 << 20)
    defer { loop.stop() }
    @Sendable func depth(_ left: Int) -> Int { left == 0 ? 0 : depth(left - 1) + 1 }
    #expect(loop.sync { depth(20_000) } == 20_000)
  }

  @Test("what belongs to a loop traps elsewhere")
  func misuse() async {
    await #expect(processExitsWith: .failure) {
      let loop = try EventLoop(name: "misuse")
      _ = loop.timer {}
    }
    await #expect(processExitsWith: .failure) {
      let loop = try EventLoop(name: "misuse")
      let timer = Keeper<LoopTimer?>(nil)
      loop.sync { timer.value = loop.timer {} }
      timer.value?.arm(afterMilliseconds: 1)
    }
    await #expect(processExitsWith: .failure) {
      let loop = try EventLoop(name: "misuse")
      let bound = loop.sync { LoopBound(Keeper(1), on: loop) }
      _ = bound.value
    }
    await #expect(processExitsWith: .failure) {
      let loop = try EventLoop(name: "misuse")
      loop.sync { loop.stop() }
    }
  }

  // MARK: Timers

  @Test("timers fire in the order of their moments, those of one moment in the order they were set")
  func timerOrder() throws {
    try withLoop { loop in
      let fired = Watched<[Int]>([])
      var random = SeededGenerator(seed: 5)
      let places = (0..<200).shuffled(using: &random)
      loop.sync {
        let start = loop.now
        for place in places {
          // Ten of each moment, all of which have passed.
          let moment = start.advanced(byMilliseconds: Int64(place / 10) - 1000)
          loop.timer { fired.change { $0.append(place) } }.arm(at: moment)
        }
      }
      try fired.wait(until: "all timers") { $0.count == 200 }
      let expected = places.enumerated().sorted { ($0.element / 10, $0.offset) < ($1.element / 10, $1.offset) }
      #expect(fired.current == expected.map { $0.element })
    }
  }

  @Test("timers can be set again, disarmed and cancelled, also by each other")
  func timerChanges() throws {
    try withLoop { loop in
      let fired = Watched<[String]>([])
      loop.sync {
        let late = loop.now.advanced(byMilliseconds: -10)
        let victim = loop.timer { fired.change { $0.append("victim") } }
        let again = Keeper<LoopTimer?>(nil)
        let count = Keeper(0)
        again.value = loop.timer {
          count.value += 1
          fired.change { $0.append("again \(count.value)") }
          if count.value < 3 { again.value?.arm(at: late) } else { again.value = nil }
        }
        let killer = loop.timer {
          fired.change { $0.append("killer") }
          victim.cancel()
        }
        let moved = loop.timer { fired.change { $0.append("moved") } }
        let never = loop.timer { fired.change { $0.append("never") } }
        moved.arm(afterMilliseconds: 1_000_000)
        never.arm(at: late)
        killer.arm(at: late)
        victim.arm(at: late)
        again.value?.arm(at: late)
        moved.arm(at: late)
        never.disarm()
        #expect(!never.isArmed)
        #expect(moved.isArmed)
        loop.timer { fired.change { $0.append("end") } }.arm(afterMilliseconds: 2)
      }
      try fired.wait(until: "the end") { $0.last == "end" }
      #expect(fired.current == ["killer", "again 1", "moved", "again 2", "again 3", "end"])
    }
  }

  @Test("a heap of timers that are set, moved and taken away at random keeps its order")
  func timerHeap() throws {
    for seed in UInt64(0)..<10 {
      try withLoop { loop in
        let fired = Watched<[Int64]>([])
        let expected: [Int64] = loop.sync {
          var random = SeededGenerator(seed: seed)
          let end = loop.now
          var due: [Int: Int64] = [:]
          let moments = Keeper<[Int: Int64]>([:])
          let timers = (0..<100).map { index in loop.timer { fired.change { $0.append(moments.value[index] ?? 0) } } }
          for _ in 0..<1000 {
            let index = Int.random(in: 0..<100, using: &random)
            if Int.random(in: 0..<3, using: &random) == 0 {
              timers[index].disarm()
              due[index] = nil
            } else {
              let moment = end.nanoseconds - Int64.random(in: 0..<1_000_000_000, using: &random)
              timers[index].arm(at: SpiceInstant(nanoseconds: moment))
              due[index] = moment
            }
          }
          moments.value = due
          return due.values.sorted()
        }
        try fired.wait(until: "all timers") { $0.count == expected.count }
        #expect(fired.current == expected, "seed \(seed)")
      }
    }
  }

  // MARK: Watches

  @Test("a watch tells what can be done, as long as it is asked to")
  func watches() throws {
    let (peer, number) = try TestPeer.pair()
    defer { close(number) }
    try withLoop { loop in
      let seen = Watched<[Interest]>([])
      let watch = Keeper<Watch?>(nil)
      loop.sync {
        watch.value = loop.watch(number, for: []) { events in
          seen.change { $0.append(events) }
          watch.value?.interest = []
        }
      }
      try peer.send([1])
      loop.sync {}
      #expect(seen.current.isEmpty)
      loop.sync { watch.value?.interest = .read }
      try seen.wait(until: "bytes") { $0 == [.read] }
      loop.sync { watch.value?.interest = .write }
      try seen.wait(until: "room") { $0 == [.read, .write] }
      loop.sync { watch.value?.interest = [.read, .write] }
      try seen.wait(until: "both") { $0 == [.read, .write, [.read, .write]] }
    }
  }

  @Test("watches cancel each other, and are replaced, while they are called")
  func watchChanges() throws {
    let (first, one) = try TestPeer.pair()
    let (second, two) = try TestPeer.pair()
    defer {
      close(one)
      close(two)
    }
    try first.send([1])
    try second.send([1])
    try withLoop { loop in
      let seen = Watched<[String]>([])
      loop.sync {
        let watches = Keeper<[Watch]>([])
        for (name, number) in [("one", one), ("two", two)] {
          watches.value.append(
            loop.watch(number, for: .read) { _ in
              seen.change { $0.append(name) }
              // Whichever is called first ends both, and begins another for the same descriptor.
              for watch in watches.value { watch.cancel() }
              let again = Keeper<Watch?>(nil)
              again.value = loop.watch(number, for: .read) { _ in
                seen.change { $0.append("again") }
                again.value?.cancel()
                again.value = nil
              }
            })
        }
      }
      try seen.wait(until: "the second watch") { $0.contains("again") }
      loop.sync {}
      #expect(seen.current == ["one", "again"] || seen.current == ["two", "again"])
    }
  }

  @Test("a peer that is gone does not keep the loop busy when nobody listens")
  func hangUp() throws {
    let (peer, number) = try TestPeer.pair()
    defer { close(number) }
    try withLoop { loop in
      let turns = Keeper(0)
      let seen = Watched(0)
      let watch = Keeper<Watch?>(nil)
      loop.sync {
        loop.poller = { _ in
          turns.value += 1
          return .onEvent
        }
        watch.value = loop.watch(number, for: []) { _ in
          seen.change { $0 += 1 }
          watch.value?.interest = []
        }
      }
      peer.reset()
      loop.sync {}
      let before = loop.sync { turns.value }
      #expect(loop.sync { turns.value } - before <= 2)
      loop.sync { watch.value?.interest = .write }
      try seen.wait(until: "the end of the peer") { $0 == 1 }
    }
  }

  // MARK: Pollers and hooks

  @Test("a poller is called as often as it asks, and after every event")
  func poller() throws {
    try withLoop { loop in
      let calls = Watched(0)
      let plan = Keeper<[EventLoop.NextPoll]>([])
      loop.sync {
        plan.value = [.now, .now, .at(loop.now.advanced(byMilliseconds: 1)), .at(loop.now), .onEvent]
        loop.poller = { now in
          #expect(now <= loop.now)
          calls.change { $0 += 1 }
          return plan.value.isEmpty ? .onEvent : plan.value.removeFirst()
        }
      }
      try calls.wait(until: "the plan") { $0 == 5 }
      loop.sync {}
      try calls.wait(until: "an event") { $0 == 6 }
      loop.sync { loop.poller = nil }
      loop.sync {}
      #expect(calls.current == 6)
    }
  }

  @Test("a hook is called once a turn, however often it is asked for, and not after it is cancelled")
  func hooks() throws {
    try withLoop { loop in
      let calls = Watched<[Int]>([])
      loop.sync {
        let first = Keeper<TurnHook?>(nil)
        let count = Keeper(0)
        first.value = loop.hook {
          count.value += 1
          calls.change { $0.append(count.value) }
          if count.value < 3 { first.value?.schedule() }
        }
        let second = loop.hook { calls.change { $0.append(100) } }
        for _ in 0..<5 {
          first.value?.schedule()
          second.schedule()
        }
        second.cancel()
      }
      try calls.wait(until: "three turns") { $0.count == 3 }
      loop.sync {}
      #expect(calls.current == [1, 2, 3])
    }
  }
}
