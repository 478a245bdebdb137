import Foundation
import SpiceDrawing
import SpiceQXL
import SpiceQXLTestSupport
import SpiceTestSupport
import Synchronization
import Testing

@Suite struct HostilityTests {
  /// The bytes of the structure that a command points to.
  private func outerSize(_ command: QXLCommand) -> Int {
    let isCompat = command.flags.contains(.compat)
    return switch command.kind {
    case .draw: isCompat ? 128 : 191
    case .update: isCompat ? 28 : 32
    case .surface: 41
    case .cursor: 150
    default: 8
    }
  }

  @Test(
    "a command that any end of memory cuts is refused, and given back once if its structure is there",
    arguments: GuestSample.all)
  func truncation(_ sample: GuestSample) throws {
    let whole = GuestArena()
    let command = sample.make(whole)
    let outer = whole.offset(command.address) + outerSize(command)
    for cut in 0..<whole.used {
      let arena = GuestArena(content: [UInt8](whole.content.prefix(cut)))
      let log = ReleaseLog()
      let outcome = QXLOutcome(command, in: arena, log: log)
      #expect(outcome.error != nil, "cut at \(cut) of \(whole.used) bytes")
      #expect(log.made.count == (cut >= outer ? 1 : 0))
      #expect(log.released == log.made)
    }
  }

  @Test("damaged commands break no promise, and are given back once", arguments: GuestSample.all)
  func mutations(_ sample: GuestSample) throws {
    let whole = GuestArena()
    let command = sample.make(whole)
    var refused = 0
    for seed in 0..<300 as Range<UInt64> {
      var mutations = ByteMutations(seed: seed)
      let arena = GuestArena(content: mutations.damaged(whole.content))
      let log = ReleaseLog()
      do {
        let outcome = QXLOutcome(command, in: arena, log: log)
        #expect(outcome.brokenPromise == nil, "seed \(seed)")
        #expect(log.made.count <= 1 && log.alive == (outcome.isOwned ? 1 : 0), "seed \(seed)")
        if outcome.error != nil { refused += 1 }
      }
      #expect(log.released == log.made, "seed \(seed)")
    }
    #expect(refused > 0, "the damage is not worth its name")
  }

  @Test("a structure is read once: what a guest writes there afterwards is of no account", arguments: GuestSample.all)
  func readOnce(_ sample: GuestSample) throws {
    let arena = GuestArena()
    let command = sample.make(arena)
    let before = QXLOutcome(command, in: arena).summary
    let start = arena.offset(command.address)
    let outcome = QXLOutcome(command, in: arena) {
      for index in start..<(start + outerSize(command)) { arena.poke(0xFF, at: index) }
    }
    #expect(outcome.error == nil && outcome.summary == before)
  }

  @Test("a guest that writes all the time breaks no promise")
  func concurrency() throws {
    let whole = GuestArena()
    let commands = GuestSample.all.map { $0.make(whole) }
    let content = whole.content
    let arena = GuestArena(content: content)
    let isDone = Atomic(false)
    let ended = DispatchSemaphore(value: 0)
    let guest = Thread {
      var random = SeededGenerator(seed: 7)
      while !isDone.load(ordering: .relaxed) {
        // Often what is there must be good again, or nothing would come far.
        arena.restore(content)
        for _ in 0..<200 {
          arena.poke(UInt8.random(in: 0...255, using: &random), at: Int.random(in: 0..<content.count, using: &random))
        }
      }
      ended.signal()
    }
    guest.start()
    var (understood, refused, rounds) = (0, 0, 0)
    // The two threads may have to wait for each other on a busy machine.
    while understood < 2000 || refused < 500, rounds < 50_000 {
      rounds += 1
      for command in commands {
        let log = ReleaseLog()
        do {
          let outcome = QXLOutcome(command, in: arena, log: log)
          #expect(outcome.brokenPromise == nil, "round \(rounds)")
          if outcome.error == nil { understood += 1 } else { refused += 1 }
        }
        #expect(log.made.count == 1 && log.released == log.made)
      }
    }
    isDone.store(true, ordering: .relaxed)
    ended.wait()
    #expect(understood >= 2000 && refused >= 500, "understood \(understood), refused \(refused)")
  }
}
